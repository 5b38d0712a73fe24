"""How a number varies."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Several readings of one quantity, in its unit.

    ``deviation`` is the sample's standard deviation, ``None`` for a single reading.
    """

    count: int
    mean: float
    deviation: float | None
    least: float
    greatest: float

    @property
    def variance(self) -> float | None:
        """The square of ``deviation``."""
        return None if self.deviation is None else self.deviation**2

    def shown(self, form: Callable[[float], str] = "{:.3g}".format, unit: str = "") -> str:
        """``12 ± 3``, or the one value that all readings have."""
        if self.least == self.greatest:
            return form(self.mean) + unit
        return f"{form(self.mean)} ± {form(self.deviation or 0.0)}{unit}"

    def __str__(self) -> str:
        return self.shown()


def spread(readings: Iterable[float | None]) -> Spread | None:
    """The spread of what is known; ``None`` where nothing is."""
    known = [reading for reading in readings if reading is not None]
    if not known:
        return None
    mean = math.fsum(each / len(known) for each in known)
    mean = min(max(mean, min(known)), max(known))
    return Spread(len(known), mean, _deviation(known, mean), min(known), max(known))


def _deviation(known: list[float], mean: float) -> float | None:
    if len(known) == 1:
        return None
    return math.hypot(*(each - mean for each in known)) / math.sqrt(len(known) - 1)
