"""Who hears what comes of a question: a generation, or whoever stands in front of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from nbllm.brake import Brake
from nbllm.events import Event
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.labels import Labels
from nbllm.streaming.tag import Tag


class Receiver(Protocol):
    """What asking needs of a ``Generation``; the methods mean what they mean there."""

    @property
    def is_stopping(self) -> bool:
        """Whether somebody asked it to end."""
        ...

    @property
    def tag(self) -> Tag:
        """By what the run is known, whose cost the answer is part of."""
        ...

    @property
    def labels(self) -> Labels:
        """Short facts to be shown with the answer."""
        ...

    @property
    def brake(self) -> Brake:
        """What is held while nobody takes what comes."""
        ...

    def take(self, batch: Sequence[Event]) -> None:
        """Take the events that came at a time."""

    def adopt(self, answerer: Answerer) -> None:
        """From now on another model answers."""

    def enter(self, phase: str, until: float | None = None) -> None:
        """Note a phase that is no event."""
