"""A figure: what one client showed in one scenario."""

from __future__ import annotations

import statistics
from typing import NamedTuple


class Figure(NamedTuple):
    """What one client showed in one scenario, once in each round.

    The rounds of a scenario are interleaved: every client is measured once before any is measured
    again. ``inf`` stands for what never came.
    """

    scenario: str
    client: str
    unit: str
    samples: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of the samples; a figure without any is an error of its maker."""
        return statistics.median(self.samples)
