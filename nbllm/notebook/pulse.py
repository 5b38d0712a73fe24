"""A page hears of a lost connection from nobody: a kernel at work is never silent for long."""

from __future__ import annotations

import time
from collections.abc import Callable

from nbllm import engine

SECONDS = 5.0
"""The longest silence of a board at work; three times as long is a lost connection to a page."""


class Pulse:
    """Beats on nbllm's loop until everything is over, except where something was said meanwhile."""

    def __init__(
        self, beat: Callable[[], object], is_over: Callable[[], bool], seconds: float = SECONDS
    ) -> None:
        self._beat = beat
        self._is_over = is_over
        self._seconds = seconds
        self._spoke_at = time.monotonic()
        self._waits = True
        engine.call_soon(self._wait, seconds)

    def wake(self) -> None:
        """There is work again; on nbllm's loop."""
        if not self._waits:
            self._waits = True
            self._wait(self._seconds)

    def spoke(self) -> None:
        """Something was said: the next beat can wait."""
        self._spoke_at = time.monotonic()

    def _wait(self, seconds: float) -> None:
        engine.engine().loop.call_later(seconds, self._look)

    def _look(self) -> None:
        if self._is_over():
            self._waits = False
            return
        left = self._spoke_at + self._seconds - time.monotonic()
        if left <= 0:
            self._beat()
            self.spoke()
            left = self._seconds
        self._wait(left)
