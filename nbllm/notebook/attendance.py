"""Somebody sits before a board, and answers what the tools of a stream ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nbllm import engine
from nbllm.events import Event, Finish
from nbllm.streaming.generation import Generation

GRACE = 60.0
"""Seconds for which a page is waited for that may never come."""


class Attendance:
    """Attends to one generation until it ends, or until no page came in time; on nbllm's loop."""

    def __init__(
        self, generation: Generation, is_seen: Callable[[], bool], grace: float = GRACE
    ) -> None:
        self._generation = generation
        self._is_seen = is_seen
        self._attends = False
        self.come()
        generation.observe(self._on_events)
        engine.call_soon(lambda: engine.engine().loop.call_later(grace, self._look))

    @property
    def is_over(self) -> bool:
        """Whether nobody is needed any more."""
        return self._generation.finished

    def come(self) -> None:
        """A page is there, or may come."""
        if not self._attends and not self._generation.finished:
            self._attends = True
            self._generation.consents.attend()

    def _look(self) -> None:
        if not self._is_seen():
            self._leave()

    def _on_events(self, events: Sequence[Event]) -> None:
        if isinstance(events[-1], Finish):
            self._leave()

    def _leave(self) -> None:
        if self._attends:
            self._attends = False
            self._generation.consents.leave()
