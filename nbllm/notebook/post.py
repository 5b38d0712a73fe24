"""Sends a board's news: at most every 33 ms, and no faster than its pages read."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, TypeAlias

from nbllm import engine
from nbllm.notebook.window import Window

Message: TypeAlias = dict[str, Any]

INTERVAL = 0.033


class Post:
    """Numbers and sends what ``news`` and ``state`` give when asked; on nbllm's loop.

    ``news`` is what no page knows yet, which it then counts as told; ``state`` is everything.
    ``hears`` says that pages are heard while a cell runs.
    """

    def __init__(
        self,
        send: Callable[[Message], object],
        news: Callable[[], Message],
        state: Callable[[], Message],
        *,
        hears: bool,
    ) -> None:
        self._send = send
        self._news = news
        self._state = state
        self._window = Window(time.monotonic(), hears=hears)
        self._timer: asyncio.TimerHandle | None = None
        self._sent_at = 0.0
        self._owes_all = False

    @property
    def is_due(self) -> bool:
        """Whether something goes out soon anyway; for any thread."""
        return self._timer is not None

    @property
    def sequence(self) -> int:
        """The number of the last message; 0 before the first."""
        return self._window.last

    def soon(self, delay: float = INTERVAL) -> None:
        """Send the news once ``delay`` seconds have passed since the last message."""
        if self._timer is None:
            self._wait(self._sent_at + delay - time.monotonic())

    def all_soon(self) -> None:
        """Send everything, whether it was read or not."""
        self._owes_all = True
        self._hurry()

    def attached(self) -> None:
        """A page came and knows nothing."""
        self._window.attached()
        self.all_soon()

    def acknowledged(self, page: str, sequence: int) -> None:
        """A page has read so far."""
        self._window.acknowledged(page, sequence, time.monotonic())
        if self._timer is not None:
            self._hurry()

    def flush(self) -> None:
        """Send what is left, now, where somebody looks."""
        self._cancel()
        if self._window.is_looked_at:
            self._say()

    def _hurry(self) -> None:
        self._cancel()
        self.soon()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self, seconds: float) -> None:
        self._timer = engine.engine().loop.call_later(max(0.0, seconds), self._look)

    def _look(self) -> None:
        self._timer = None
        held = 0.0 if self._owes_all else self._window.hold(time.monotonic())
        if held:
            self._wait(held)
        else:
            self._say()

    def _say(self) -> None:
        news = self._news()
        if self._owes_all:
            self._owes_all = False
            self._number({"op": "full", "state": self._state()})
        elif news:
            self._number({"op": "patch", **news})

    def _number(self, message: Message) -> None:
        self._sent_at = time.monotonic()
        sequence = self._window.sent(len(json.dumps(message)), self._sent_at)
        self._send({**message, "sequence": sequence})
