"""What several answers cost together."""

from __future__ import annotations

from collections.abc import Iterable


def total(costs: Iterable[float | None]) -> float | None:
    """The sum in US dollars; ``None`` where one of them is unknown."""
    dollars = 0.0
    for cost in costs:
        if cost is None:
            return None
        dollars += cost
    return dollars
