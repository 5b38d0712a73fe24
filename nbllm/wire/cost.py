"""The cost that a provider states itself."""

from __future__ import annotations

from typing import Any, cast

from nbllm.wire.shapes import as_object

_TICKS_IN_A_DOLLAR = 10_000_000_000
_ABSURD = 1e18


def parse_cost(usage: dict[str, Any]) -> float | None:
    """The provider's own figure in US dollars, if it states one.

    OpenRouter gives a number, Perplexity an object with the total, xAI a count of ticks.
    """
    cost, unit = usage.get("cost"), 1
    if isinstance(cost, dict):
        cost = as_object(cast("object", cost)).get("total_cost")
    if "cost_in_usd_ticks" in usage:
        cost, unit = usage["cost_in_usd_ticks"], _TICKS_IN_A_DOLLAR
    if isinstance(cost, bool) or not isinstance(cost, (int, float)) or not 0 <= cost < _ABSURD:
        return None
    return cost / unit
