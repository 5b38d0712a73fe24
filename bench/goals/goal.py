"""A promise as data, and what the figures say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from scenarios import FLOOR, OURS

if TYPE_CHECKING:
    from measure import Figure

NOT_MEASURED = "not measured"
MET = "met"
MISSED = "missed"
NO_LIMIT = ""


class Reading(NamedTuple):
    """Where a number stands among the figures."""

    scenario: str
    client: str = OURS

    def find(self, figures: Iterable[Figure]) -> Figure | None:
        """The figure, ``None`` if nobody measured it; for the floor the faster of its clients."""
        found = [f for f in figures if f.scenario == self.scenario and self._is_of(f.client)]
        return min(found, key=lambda figure: figure.median, default=None)

    def _is_of(self, client: str) -> bool:
        if self.client == FLOOR:
            return client.startswith(FLOOR)
        return client == self.client


class Goal(NamedTuple):
    """One condition: a figure, alone or divided by another, and how large it may be.

    ``must`` and ``moonshot`` are in ``unit``, or multiples of ``beside``; ``None`` where nothing
    was promised. ``at_least`` says that the number must not be below them, ``than`` what people
    call ``beside``.
    """

    row: str
    ours: Reading
    beside: Reading | None
    must: float | None
    moonshot: float | None = None
    at_least: bool = False
    detail: str = ""
    than: str = ""
    unit: str = ""

    def judge(self, figures: Sequence[Figure]) -> Verdict:
        """What the figures say; a missing one never counts as met."""
        ours = self.ours.find(figures)
        beside = self.beside.find(figures) if self.beside else None
        if ours is None or (self.beside and (beside is None or not beside.median)):
            return Verdict(self, None)
        return Verdict(self, ours.median / (beside.median if beside else 1))

    def limit(self, value: float | None) -> str:
        """A limit as people say it: "≤ 1/8 openai", "≤ 1.25 × ideal", "≤ 20 ms"."""
        if value is None:
            return "–"
        sign = "≥" if self.at_least else "≤"
        if self.beside is None:
            return f"{sign} {value:g} {self.unit}".rstrip()
        than = self.than or self.beside.client
        if value == 1:
            return f"{sign} {than}"
        if value < 1 and is_whole(1 / value):
            return f"{sign} 1/{1 / value:.0f} {than}"
        return f"{sign} {value:g} × {than}"


class Verdict(NamedTuple):
    """A goal with its number: a ratio where it divides, ``None`` where a figure is missing."""

    goal: Goal
    measured: float | None

    @property
    def must(self) -> str:
        """Whether the least that was promised is kept."""
        return self._verdict(self.goal.must)

    @property
    def moonshot(self) -> str:
        """Whether the most that was hoped for is kept."""
        return self._verdict(self.goal.moonshot)

    @property
    def is_met(self) -> bool:
        """Whether it was measured and nothing that must be kept is broken."""
        return self.measured is not None and self.must in (MET, NO_LIMIT)

    def distance(self, limit: float | None) -> float | None:
        """The number as a part of its limit: 0.8 has a fifth to spare, 1.5 is half too much.

        Where the number must be at least its limit the fraction is turned over.
        """
        if limit is None or self.measured is None:
            return None
        if not self.goal.at_least:
            return self.measured / limit
        return limit / self.measured if self.measured else float("inf")

    def _verdict(self, limit: float | None) -> str:
        if limit is None:
            return NO_LIMIT
        distance = self.distance(limit)
        if distance is None:
            return NOT_MEASURED
        return MET if distance <= 1 else MISSED


def is_whole(number: float) -> bool:
    """Whether a number is one of those that are counted with, but for rounding."""
    return abs(number - round(number)) < 1e-9
