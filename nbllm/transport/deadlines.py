"""Time limits by the wall clock, with one timer for a whole request."""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple

from nbllm.brake import Brake
from nbllm.call import Timeout

_AFTER_REASON = 15.0
"""Seconds without content after which an answer that said why it ended has ended."""


class Expiry(NamedTuple):
    """A limit that passed, and its length in seconds."""

    phase: str
    seconds: float


class Deadlines:
    """Cancels the current task when a limit passes; ``expiry`` then says which one."""

    def __init__(
        self, timeout: Timeout, *, began: float | None = None, brake: Brake | None = None
    ) -> None:
        self._brake = brake
        self._timeout = timeout
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._began = time.monotonic() if began is None else began
        self._tried_at: float | None = None
        self._is_connected = False
        self._bytes_at: float | None = None
        self._frames_at = self._began
        self._ending = False
        self._passed: Expiry | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = 0.0
        self._arm()

    def begin(self) -> None:
        """A try begins; before it, as in a queue, only ``total`` holds."""
        self._tried_at = time.monotonic()
        self._is_connected = False
        self._arm()

    def connected(self) -> None:
        """The request goes out."""
        self._is_connected = True

    def saw_bytes(self) -> None:
        """Something came, comments and pings included."""
        first, self._bytes_at = self._bytes_at is None, time.monotonic()
        if first:
            self._frames_at = self._bytes_at
            self._arm()  # the limits that hold from now on may end before the timer that waits

    @property
    def answered(self) -> bool:
        """Whether the head of an answer has come."""
        return self._bytes_at is not None

    def saw_frames(self) -> None:
        """Something with content came."""
        self._frames_at = time.monotonic()

    def expect_end(self, *, is_expected: bool) -> None:
        """Say whether a short silence is the end by now; ``expiry`` then tells of it."""
        if is_expected is not self._ending:
            self._ending = is_expected
            self._arm()

    def close(self) -> None:
        """No limit holds any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def expiry(self) -> Expiry | None:
        """The limit that cancelled the task; ``None`` where somebody else cancelled it too."""
        if self._passed is None:
            return None
        uncancel = getattr(self._task, "uncancel", None)
        return None if uncancel and uncancel() > 0 else self._passed

    def _limits(self) -> list[tuple[float, str, float]]:
        """When each limit that holds ends, its phase, and its length."""
        timeout = self._timeout
        limits: list[tuple[float, str, float | None]] = []
        if self._bytes_at is not None:
            limits.append((self._bytes_at, "idle", timeout.idle))
            limits.append((self._frames_at, "stall", timeout.stall))
            limits.append((self._frames_at, "idle", _AFTER_REASON if self._ending else None))
        elif self._tried_at is not None:
            connect = None if self._is_connected else timeout.connect
            limits.append((self._tried_at, "connect", connect))
            limits.append((self._tried_at, "first", timeout.first))
        limits.append((self._began, "total", timeout.total))
        return [
            (since + seconds, phase, seconds)
            for since, phase, seconds in limits
            if seconds is not None
        ]

    def _arm(self) -> None:
        """Look again when the next limit ends; a timer that rings sooner does so as well."""
        limits = self._limits()
        if not limits:
            return
        ends = min(limits)[0]
        if self._timer is None or ends < self._rings_at:
            self.close()
            self._rings_at = ends
            self._timer = self._loop.call_later(max(0.0, ends - time.monotonic()), self._check)

    def _check(self) -> None:
        self._timer = None
        if self.answered and self._brake is not None and self._brake.is_held:
            self.saw_bytes()  # whoever may not speak is not silent
            self.saw_frames()
        now = time.monotonic()
        passed = [Expiry(phase, seconds) for at, phase, seconds in self._limits() if at <= now]
        if not passed:
            self._arm()
        elif self._task is not None:
            self._passed = passed[0]
            self._task.cancel()
