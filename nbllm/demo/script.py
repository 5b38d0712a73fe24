"""What a demo model is going to say, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Thoughts before the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of the answer, in Markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call that the model asks for."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A page that the model says it knows something from."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Failure:
    """The server gives up here; nothing follows."""

    message: str
    kind: str
    code: str


Step: TypeAlias = Reasoning | Text | ToolCall | Source | Failure


@dataclass(frozen=True, slots=True)
class Script:
    """The steps of one answer; ``pace`` is in tokens per second, 0 for no waiting."""

    steps: tuple[Step, ...]
    pace: float = 60.0

    @property
    def finish_reason(self) -> str:
        """The word of the Chat Completions format for how this answer ends."""
        called = any(isinstance(step, ToolCall) for step in self.steps)
        return "tool_calls" if called else "stop"

    def stopped_at(self, sequences: Sequence[str]) -> Script:
        """The script up to the first of the stop sequences, which is not said itself."""
        for position, step in enumerate(self.steps):
            if isinstance(step, Text) and (found := _first(step.text, sequences)) is not None:
                kept = (*self.steps[:position], Text(step.text[:found]))
                return replace(self, steps=kept)
        return self


def _first(text: str, sequences: Sequence[str]) -> int | None:
    places = [text.find(sequence) for sequence in sequences if sequence]
    return min((place for place in places if place >= 0), default=None)
