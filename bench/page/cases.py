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
        slow = [Case(Order(name, 20_000), is_sampled=True) for name in ("naive", "rich")]
        return [Case(Order("pre", 20_000)), Case(Order("ours", 20_000)), *slow]
    fast = [
        Case(Order(name, size), rounds=1 if size > 20_000 else 3)
        for size in SIZES
        for name in ("pre", "ours")
    ]
    slow = [
        Case(Order(name, size), is_sampled=size > 20_000)
        for size in SIZES
        for name in ("naive", "rich")
    ]
    blocks = [Case(Order("ours", 20_000, text)) for text in BLOCKS]
    painted = [
        Case(Order(name, 20_000, paint=PAINTED)) for name in ("nothing", "pre", "ours", "lane")
    ]
    return [*fast, *slow, *blocks, *painted]
