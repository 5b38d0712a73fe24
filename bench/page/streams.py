"""What one stream costs, whole or from samples."""

from __future__ import annotations

import itertools
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from page.chromium import Order, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PARTS = 10
WINDOW = 50


class Cost(NamedTuple):
    """Milliseconds of the main thread for a stream, and for each tenth of it."""

    order: Order
    total: float
    parts: list[float]
    is_sampled: bool = False

    @property
    def per_thousand(self) -> float:
        """Milliseconds for 1,000 characters."""
        return self.total / self.order.size * 1_000

    @property
    def unevenness(self) -> float:
        """How far the tenths after the first, which is warm-up, are from their median at most."""
        middle = statistics.median(self.parts[1:])
        return max(abs(part / middle - 1) for part in self.parts[1:])

    @property
    def worst(self) -> float:
        """The dearest tenth beside the median one."""
        return max(self.parts) / statistics.median(self.parts)


def stream(browser: Browser, folder: Path, order: Order) -> Cost:
    """Every step of a stream, its end included."""
    with opened(browser, folder, order) as bench:
        marks = [bench.cpu()]
        done = 0
        for part in range(1, PARTS + 1):
            bench.call("run", order.steps * part // PARTS - done)
            done = order.steps * part // PARTS
            if part == PARTS:
                bench.call("finish")
            marks.append(bench.cpu())
    parts = [after - before for before, after in itertools.pairwise(marks)]
    return Cost(order, sum(parts), parts)


def sampled(browser: Browser, folder: Path, order: Order) -> Cost:
    """A stream integrated from the middle of each tenth: for what would take an hour."""
    width = order.steps / PARTS
    parts: list[float] = []
    with opened(browser, folder, order) as bench:
        for part in range(PARTS):
            bench.call("jump", int((part + 0.5) * width - WINDOW / 2) * order.step)
            before = bench.cpu()
            bench.call("run", WINDOW)
            parts.append((bench.cpu() - before) / WINDOW * width)
    return Cost(order, sum(parts), parts, is_sampled=True)


def median(costs: list[Cost]) -> Cost:
    """Of several runs of one stream the middle, tenth by tenth."""
    parts = [statistics.median(column) for column in zip(*(c.parts for c in costs), strict=True)]
    return costs[0]._replace(total=statistics.median(c.total for c in costs), parts=parts)
