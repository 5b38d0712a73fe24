"""Where a chunk's text stands, so that chunks like it need not be parsed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from nbllm.events import Event, ReasoningDelta, TextDelta


class Hole(NamedTuple):
    """The member with the text of a chunk that is nothing but a text, and that text.

    ``fill`` gives the events of chunks that are this one with other texts, none of them empty;
    ``None`` where such a chunk would mean something else by now.
    """

    field: str
    text: str
    fill: Callable[[Sequence[str]], list[Event] | None]


def said(texts: Sequence[str]) -> list[Event]:
    """Pieces of the answer."""
    return list(map(TextDelta, texts))


def thought(texts: Sequence[str]) -> list[Event]:
    """Pieces of the reasoning."""
    return list(map(ReasoningDelta, texts))


def spoken(reasoning: str, text: str) -> list[Event]:
    """A piece of either, as far as there is one."""
    events: list[Event] = [ReasoningDelta(reasoning)] if reasoning else []
    return [*events, TextDelta(text)] if text else events
