"""What pages were told of a lane: of its facts, only those that changed travel again.

Pure: facts and a clock's readings come in.
"""

from __future__ import annotations

from typing import Any

METER_INTERVAL = 0.25
"""Seconds between two looks at the numbers while an answer flows: nobody reads faster."""
_MEASURED = ("meter", "quiet", "retry_in")


class Told:
    """The facts that every page knows.

    What is measured travels together, since a page's clocks run on from when its meter came:
    whoever leaves it out leaves the clocks running.
    """

    def __init__(self) -> None:
        self._facts: dict[str, Any] = {}
        self._measured_at: float | None = None

    def news(self, facts: dict[str, Any], now: float, *, flows: bool) -> dict[str, Any]:
        """What changed. While the answer ``flows``, what is measured may wait for the next time."""
        changed = _changes(facts, self._facts)
        if flows and not changed.keys() - set(_MEASURED) and self._is_fresh(now):
            return {}
        changed["meter"] = _changes(facts["meter"], self._facts.get("meter", {}))
        self.all(facts, now)
        return changed

    def all(self, facts: dict[str, Any], now: float) -> None:
        """Every page hears the whole."""
        self._facts, self._measured_at = facts, now

    def _is_fresh(self, now: float) -> bool:
        """Whether the last numbers are new, and call nothing quiet that flows."""
        if self._measured_at is None or (self._facts["quiet"] or 0.0) >= METER_INTERVAL:
            return False
        return now - self._measured_at < METER_INTERVAL


def _changes(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in now.items() if name not in before or before[name] != each}
