"""The model's turn in Gemini's own parts, as it must go back where it holds what is opaque.

A signature goes back in the very part that it came with, so a signed part is never merged
(wire.md §4).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_SAID_BY_OURS = {"text", "functionCall"}


@dataclass
class _Run:
    """Pieces of unsigned text, or of unsigned reasoning, in a row."""

    thought: bool
    pieces: list[str] = field(default_factory=list[str])

    def part(self) -> dict[str, Any]:
        text = "".join(self.pieces)
        return {"text": text, "thought": True} if self.thought else {"text": text}


class Turn:
    """Gathers the parts of one answer."""

    def __init__(self) -> None:
        self._parts: list[_Run | dict[str, Any]] = []

    def add(self, part: dict[str, Any]) -> None:
        """Take one part; unsigned text joins the text before it, an empty one is nothing."""
        if part.keys() <= {"text", "thought"}:
            self._add_text(part.get("text"), thought=part.get("thought") is True)
        else:
            self._parts.append(part)

    def content(self) -> list[dict[str, Any]] | None:
        """The parts to send back, ``None`` where text and calls say the same."""
        parts = [part.part() if isinstance(part, _Run) else part for part in self._parts]
        return parts if any(map(_is_opaque, parts)) else None

    def _add_text(self, text: object, *, thought: bool) -> None:
        if not isinstance(text, str) or not text:
            return
        last = self._parts[-1] if self._parts else None
        if not isinstance(last, _Run) or last.thought != thought:
            last = _Run(thought)
            self._parts.append(last)
        last.pieces.append(text)


def _is_opaque(part: dict[str, Any]) -> bool:
    return "thoughtSignature" in part or not _SAID_BY_OURS & part.keys()
