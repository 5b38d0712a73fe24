"""One generation, or a turn of several, as far as it came."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nbllm.errors import NbllmError
from nbllm.events import Citation, Event, FinishReason, Start, State, Usage
from nbllm.messages import CallPart, Message, Reasoning, Text
from nbllm.tool_call import ToolCall


@dataclass(frozen=True, slots=True)
class Response:
    """One generation as far as it came. Times in seconds, cost in US dollars, unknown is ``None``.

    Of a turn in which tools ran it is the last generation; ``usage`` and ``cost`` are the sum of
    all, ``events`` holds all with the results, and ``ttft`` and ``duration`` are those of the turn.

    ``ttft`` runs from the request to the first content that stands (reasoning counts, what a
    provider gave up to begin anew does not); ``tokens_per_second`` is output tokens over the time
    from there to the end, ``None`` where the provider reported no tokens. ``finish_reason`` is
    ``None`` while the stream is running. ``cost`` is the provider's own figure, else its price
    times the tokens; ``cost_is_estimate`` says that the last count of tokens did not come yet, or
    never came because the stream was cut. ``run`` is its id in ``nbllm.history()``.
    """

    text: str = ""
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: FinishReason | None = None
    raw_finish_reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None
    cost_is_estimate: bool = False
    ttft: float | None = None
    duration: float | None = None
    tokens_per_second: float | None = None
    model: str | None = None
    provider: str | None = None
    id: str | None = None
    run: str | None = field(default=None, repr=False, compare=False)
    citations: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()
    events: tuple[Event, ...] = field(default=(), repr=False)
    parsed: Any = None
    error: NbllmError | None = None

    @property
    def ok(self) -> bool:
        """Whether the generation ended in stop, length or tool_calls."""
        return self.finish_reason in ("stop", "length", "tool_calls")

    @property
    def message(self) -> Message:
        """The answer as a message for the next prompt, with what the provider wants back."""
        thought = (Reasoning(self.reasoning),) if self.reasoning else ()
        text = (Text(self.text),) if self.text else ()
        calls = [CallPart(call.id, call.name, call.arguments_json) for call in self.tool_calls]
        return Message("assistant", (*thought, *text, *calls), self._state())

    def _state(self) -> State | None:
        """What the provider wants back of the last round."""
        for event in reversed(self.events):
            if isinstance(event, State):
                return event
            if isinstance(event, Start):
                break
        return None

    def __str__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        from nbllm.markdown import defang

        return defang(self.text)
