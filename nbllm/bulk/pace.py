"""How fast a model may be asked: a bucket that time fills and requests empty."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], float]
_SECONDS = 60.0
_MOMENT = 1e-6
"""Seconds that are none: what rounding leaves."""


class Bucket:
    """So many a minute, at most those of one second at once.

    What is larger than the bucket goes out when it is full, and what comes next waits for it.
    """

    def __init__(self, per_minute: float, clock: Clock = time.monotonic) -> None:
        self._rate = per_minute / _SECONDS
        self._size = max(1.0, self._rate)
        self._level = self._size
        self._clock = clock
        self._at = clock()

    def seconds(self, amount: float) -> float:
        """How long until so much may be taken; 0 is now."""
        now = self._clock()
        self._level = min(self._size, self._level + (now - self._at) * self._rate)
        self._at = now
        wait = (min(amount, self._size) - self._level) / self._rate
        return wait if wait > _MOMENT else 0.0

    def take(self, amount: float) -> None:
        """Take so much; less than nothing puts back what was too much."""
        self._level -= amount


class Lane:
    """One model's pace: requests and tokens a minute, and how many may be in flight at once.

    A refusal for being asked too often shuts it for all, and halves what may be in flight; each
    answer gives a little of that back.
    """

    def __init__(
        self,
        width: int,
        rpm: float | None = None,
        tpm: float | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._clock = clock
        self._requests = None if rpm is None else Bucket(rpm, clock)
        self._tokens = None if tpm is None else Bucket(tpm, clock)
        self._widest = self._width = float(width)
        self._shut_until = clock()
        self._answers = self._output = 0
        self.running = 0

    @property
    def has_room(self) -> bool:
        """Whether another request may be in flight."""
        return self.running < int(self._width)

    @property
    def counts_tokens(self) -> bool:
        """Whether there is a limit on tokens."""
        return self._tokens is not None

    def estimate(self, prompt_tokens: int) -> float:
        """The tokens that a request will about come to, as the answers before it did."""
        return prompt_tokens + self._output / max(1, self._answers)

    def seconds(self, tokens: float) -> float:
        """How long until a request of so many tokens may go out; 0 is now."""
        return max(
            self._shut_until - self._clock(),
            self._requests.seconds(1) if self._requests else 0.0,
            self._tokens.seconds(tokens) if self._tokens else 0.0,
            0.0,
        )

    def begin(self, tokens: float) -> None:
        """A request of about so many tokens goes out."""
        self.running += 1
        if self._requests:
            self._requests.take(1)
        if self._tokens:
            self._tokens.take(tokens)

    def end(self) -> None:
        """A request is over, or given up."""
        self.running -= 1

    def learn(self, estimate: float, tokens: int, output: int) -> None:
        """An answer came to so many ``tokens`` in all, ``output`` of them its own."""
        self._answers += 1
        self._output += output
        self._width = min(self._widest, self._width + 1 / self._width)
        if self._tokens:
            self._tokens.take(tokens - estimate)

    def shut(self, seconds: float) -> None:
        """Nobody asks for so long."""
        now = self._clock()
        if now >= self._shut_until:
            self._width = max(1.0, self._width / 2)
        self._shut_until = max(self._shut_until, now + seconds)
