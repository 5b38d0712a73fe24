"""The live numbers of a lane."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbllm.events import (
    Event,
    Finish,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    ToolResult,
)
from nbllm.pricing import Tally


class Meter:
    """The live numbers of a lane. Tokens and cost are estimates until the provider's last count.

    Times are readings of one monotonic clock, in seconds.
    """

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._first: float | None = None
        self._first_step: float | None = None
        self._has_results = False
        self._last = 0.0
        self._ended: float | None = None

    def take(self, event: Event, time: float) -> None:
        """Take one event."""
        self._tally.take(event)
        match event:
            case TextDelta() | ReasoningDelta() | ToolCallStart() | ToolCallDelta():
                self._first = time if self._first is None else self._first
                self._last = time
            case ToolResult():
                self._has_results = True
            case Start():
                if self._has_results and self._first_step is None:
                    self._first_step = self._first
                self._first, self._has_results = None, False
            case Finish():
                self._ended = time
            case _:
                pass

    def adopt(self, tally: Tally, events: Iterable[Event]) -> None:
        """From now on count with ``tally``, as if it had counted what came so far."""
        for event in events:
            tally.take(event)
        self._tally = tally

    def quiet(self, now: float) -> float | None:
        """Seconds since the last piece of the answer, in tenths; ``None`` before the first."""
        return None if self._first is None else round(max(0.0, now - self._last), 1)

    def reading(self, started: float | None, now: float) -> dict[str, Any]:
        """The numbers at ``now``, in thousandths until the end; unknown is ``None``."""
        until = now if self._ended is None else self._ended
        elapsed = None if started is None else max(0.0, until - started)
        tokens, exact = self._tally.output_tokens()
        cost = self._tally.cost()
        first = self._first if self._first_step is None else self._first_step
        ttft = None if first is None or started is None else first - started
        brief = _brief if self._ended is None else _whole
        return {
            "elapsed": brief(elapsed),
            "ttft": brief(ttft),
            "tokens": tokens,
            "tokens_exact": exact,
            "tokens_per_second": brief(self._speed(self._tally.round_tokens()[0], until)),
            "input_tokens": self._tally.usage.input_tokens,
            "cost": cost.dollars,
            "cost_exact": cost.dollars is not None and not cost.is_estimate,
            "duration": None if self._ended is None else elapsed,
        }

    def _speed(self, tokens: int | None, until: float) -> float | None:
        if tokens is None or self._first is None or until <= self._first:
            return None
        return tokens / (until - self._first)


def _brief(number: float | None) -> float | None:
    return None if number is None else round(number, 3)


def _whole(number: float | None) -> float | None:
    return number
