"""What is measured: the orders, each with the words for its row."""

from __future__ import annotations

from typing import NamedTuple

from page.chromium import PAINTED, Order

SIZES = (2_000, 20_000, 100_000)
BLOCKS = ("list", "table", "code")
# A patch of the kernel's each 33 ms brings so many characters of an answer of 240 characters/s.
A_PATCH = 8


class Case(NamedTuple):
    """A stream, how often it is run, and whether samples stand for it."""

    order: Order
    rounds: int = 1
    is_sampled: bool = False


WORDS = {
    "nothing": "frames without text",
    "pre": "<pre> in sections",
    "ours": "ours",
    "lane": "ours, a whole lane",
    "lanes": "ours, four lanes",
    "naive": "naive: parse all, innerHTML",
    "rich": "naive with highlighting and maths",
}


def cases(*, quick: bool) -> list[Case]:
    """The streams of a whole run, or of a smoke run."""
    if quick:
        rich = Case(Order("rich", 20_000), is_sampled=True)
        painted = [Case(Order(name, 20_000, every=PAINTED)) for name in ("pre", "ours")]
        return [*(Case(Order(name, 20_000), rounds=3) for name in ("pre", "ours")), rich, *painted]
    fast = [Case(Order(name, size), rounds=3) for size in SIZES for name in ("pre", "ours")]
    slow = [
        Case(Order(name, size), is_sampled=size > 20_000)
        for size in SIZES
        for name in ("naive", "rich")
    ]
    blocks = [Case(Order("ours", 20_000, text), rounds=3) for text in BLOCKS]
    names = ("nothing", "pre", "ours", "lane")
    painted = [Case(Order(name, 20_000, every=PAINTED)) for name in names]
    large = [Order(name, 100_000, every=PAINTED) for name in ("pre", "ours")]
    long = [Case(order, is_sampled=True) for order in large]
    return [*fast, *slow, *blocks, *painted, *long]
