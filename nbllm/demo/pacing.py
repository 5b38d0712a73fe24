"""The waiting between tokens: the one thing about the demo models that takes time."""

from __future__ import annotations

import asyncio
import math

from nbllm.errors import TimedOut

_WAITS_PER_SECOND = 100
_UNPACED_TOKENS = 64


class Pace:
    """Waits ``tokens_per_second``, 0 for not at all, and at most ``total`` seconds in all.

    It counts the seconds that it means to wait, so that a timeout cuts the text at the same place
    every time.
    """

    def __init__(self, tokens_per_second: float, total: float | None) -> None:
        self._tokens_per_second = tokens_per_second
        self._left = math.inf if total is None else total
        self._total = total

    @property
    def batch_size(self) -> int:
        """How many tokens go out together: timers are too coarse for a wait per token."""
        if not self._tokens_per_second:
            return _UNPACED_TOKENS
        return math.ceil(self._tokens_per_second / _WAITS_PER_SECOND)

    async def wait(self, tokens: int) -> None:
        """Take the time that ``tokens`` take. Raises ``TimedOut`` when the total is used up."""
        seconds = tokens / self._tokens_per_second if self._tokens_per_second else 0.0
        # Even without a pace the loop gets its turn, or a stop could never arrive.
        await asyncio.sleep(min(seconds, self._left))
        if seconds > self._left:
            message = f"still not complete after {self._total:g} s; raise timeout= to wait longer"
            raise TimedOut(message, phase="total", seconds=self._total or 0.0)
        self._left -= seconds
