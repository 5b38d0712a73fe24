"""What the page cost, as figures that stand beside those of the Python side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from measure import Figure
from page.chromium import PAINTED
from scenarios import OURS, PRE, REPEATED, page_cost

if TYPE_CHECKING:
    from page.streams import Cost

UNIT = "ms CPU per 1,000 characters"
CLIENTS = {
    "nothing": "frames without text",
    "pre": PRE,
    "ours": OURS,
    "lane": "nbllm, a whole lane",
    "naive": "repeated parse, innerHTML",
    "rich": REPEATED,
}


def of_streams(runs: Sequence[Sequence[Cost]]) -> Iterator[Figure]:
    """A figure for each way of showing each text, from all its runs."""
    for costs in sorted(runs, key=lambda costs: _place(costs[0])):
        client = CLIENTS[costs[0].order.strategy]
        yield Figure(scenario(costs[0]), client, UNIT, tuple(cost.per_thousand for cost in costs))


def scenario(cost: Cost) -> str:
    """The name that the goals read."""
    order = cost.order
    name = page_cost(order.size, is_painted=order.every == PAINTED)
    return name if order.text == "answer" else f"{name}, one {order.text}"


def _place(cost: Cost) -> tuple[bool, int, bool]:
    order = cost.order
    return order.text != "answer", order.size, order.every == PAINTED
