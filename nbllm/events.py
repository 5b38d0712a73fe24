"""Everything that can happen in a stream.

One provider chunk gives zero or more events; they are never merged. Exactly one ``Finish`` ends
every stream, whatever happened. A *delta* is always an increment, never the whole. What a provider
did not say is ``None``, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, Literal, TypeAlias

FinishReason: TypeAlias = Literal[
    "stop", "length", "tool_calls", "content_filter", "cancelled", "error", "other"
]


@dataclass(frozen=True, slots=True)
class Usage:
    """Token counts of one generation, in the same sense for every provider.

    ``input_tokens`` includes cached prompt tokens, ``output_tokens`` includes reasoning tokens.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_input_tokens: int | None = None
    cache_write_tokens: int | None = None

    def updated(self, newer: Usage) -> Usage:
        """The counts with every count that ``newer`` knows put in place: the last word wins."""
        known = (
            getattr(newer, field.name)
            if getattr(newer, field.name) is not None
            else getattr(self, field.name)
            for field in fields(self)
        )
        return Usage(*known)

    def plus(self, other: Usage) -> Usage:
        """The sum; a count that one of the two does not know is unknown."""
        pairs = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return Usage(*(None if None in pair else sum(pair) for pair in pairs))


@dataclass(frozen=True, slots=True)
class Start:
    """The provider began to answer, and these are its own names for model and generation.

    A second one in a stream says that it began anew: the text, reasoning, calls, citations and
    counts before it do not count, notices do. The first one behind a ``ToolResult`` begins a new
    round: what came before it was a step, whose counts stay. Calls are counted from 0 again.
    """

    kind: ClassVar[Literal["start"]] = "start"
    model: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer."""

    kind: ClassVar[Literal["text_delta"]] = "text_delta"
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of the model's visible reasoning."""

    kind: ClassVar[Literal["reasoning_delta"]] = "reasoning_delta"
    text: str


@dataclass(frozen=True, slots=True)
class ToolCallStart:
    """The model begins a tool call; ``index`` counts the calls of this generation from 0."""

    kind: ClassVar[Literal["tool_call_start"]] = "tool_call_start"
    index: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A piece of the JSON text of call ``index``'s arguments."""

    kind: ClassVar[Literal["tool_call_delta"]] = "tool_call_delta"
    index: int
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What running a tool gave."""

    kind: ClassVar[Literal["tool_result"]] = "tool_result"
    id: str
    output: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that the model names."""

    kind: ClassVar[Literal["citation"]] = "citation"
    url: str | None
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Token counts so far, as the provider reports them. Counts are totals, never increments.

    ``cost`` is the provider's own figure, in US dollars, where it states one.
    """

    kind: ClassVar[Literal["usage_report"]] = "usage_report"
    usage: Usage
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What a provider wants back, word for word, with the next turn of this conversation.

    ``origin`` names provider, wire, address and model that it came from: to any other it is not
    sent. ``content`` is JSON text in the form of that wire.
    """

    kind: ClassVar[Literal["state"]] = "state"
    origin: str
    content: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the person should know and that breaks nothing."""

    kind: ClassVar[Literal["notice"]] = "notice"
    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of the stream: the unified reason, the provider's own word, and what went wrong."""

    kind: ClassVar[Literal["finish"]] = "finish"
    reason: FinishReason
    raw_reason: str | None = None
    error: Exception | None = None


Event: TypeAlias = (
    Start
    | TextDelta
    | ReasoningDelta
    | ToolCallStart
    | ToolCallDelta
    | ToolResult
    | Citation
    | UsageReport
    | State
    | Notice
    | Finish
)
