"""Medians of processor time, taken in turns so that a busy machine is unfair to nobody."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import NamedTuple


class Result(NamedTuple):
    """What ours costs beside a baseline, in one unit."""

    name: str
    ours: float
    baseline: float
    unit: str

    @property
    def ratio(self) -> float:
        """How many baselines ours costs."""
        return self.ours / self.baseline


def in_turns(rounds: int, *costs: Callable[[], float]) -> list[float]:
    """The median cost of each, measured one after the other in every round."""
    rows = [[cost() for cost in costs] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*rows, strict=True)]
