"""Figures of several clients, taken in turns so that a busy machine is unfair to nobody."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import NamedTuple


class Figure(NamedTuple):
    """What one client showed in one scenario, once in each round.

    The rounds of a scenario are interleaved: every client is measured once before any is measured
    again, so that the samples of two figures with the same index belong together.
    """

    scenario: str
    client: str
    unit: str
    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of the samples; a figure without any is an error of its maker."""
        return statistics.median(self.samples)

    @property
    def spread(self) -> float:
        """From the smallest sample to the largest, as a share of the median."""
        return (max(self.samples) - min(self.samples)) / self.median if self.median else 0.0


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
