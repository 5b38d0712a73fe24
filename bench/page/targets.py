"""What the page side promises, and whether the figures keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from page.cases import BLOCKS
from page.chromium import PAINTED
from page.streams import PARTS, Cost

if TYPE_CHECKING:
    from page.lanes import Frames

# After so many characters the text's blocks are the same mixture again.
MIXTURE = 10_000


class Target(NamedTuple):
    """A promise: a figure and its bound; ``at_least`` tells on which side it must lie."""

    what: str
    figure: float
    bound: float
    unit: str = ""
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps to its bound."""
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


Costs = dict[tuple[str, int, str, bool], Cost]


def key(cost: Cost) -> tuple[str, int, str, bool]:
    """Strategy, size, text, and whether each step is painted."""
    return cost.order.strategy, cost.order.size, cost.order.text, cost.order.every == PAINTED


def targets(costs: Costs, lanes: Frames | None) -> list[Target]:
    """The promises that the figures can judge."""
    found: list[Target] = []
    for size, times in ((20_000, 180), (100_000, 1_000)):
        found += _of_a_stream(costs, size, times)
    small, large = (costs.get(("ours", size, "answer", False)) for size in (20_000, 100_000))
    if small and large:
        growth = large.per_thousand / small.per_thousand
        found.append(Target("100,000 characters / 20,000, for each 1,000", growth, 1.2, " ×"))
    for text in BLOCKS:
        if block := costs.get(("ours", 20_000, text, False)):
            found.append(Target(f"a single {text}, whole stream", block.total / 1e3, 1.5, " s"))
    if lanes:
        found.append(Target("four lanes at 60 Hz, a frame", lanes.a_frame, 5, " ms"))
    return found


def _of_a_stream(costs: Costs, size: int, times: int) -> list[Target]:
    ours = costs.get(("ours", size, "answer", False))
    if ours is None:
        return []
    found = [
        Target(f"{size:,} characters: 1,000 of them", ours.per_thousand, 25, " ms"),
    ]
    if size / PARTS % MIXTURE == 0:
        apart = ours.unevenness * 100
        found.append(Target(f"{size:,} characters: tenths apart", apart, 20, " %"))
    if rich := costs.get(("rich", size, "answer", False)):
        ratio = rich.total / ours.total
        found.append(
            Target(f"{size:,} characters: naive / ours", ratio, times, " ×", at_least=True)
        )
    pre, painted = (costs.get((name, size, "answer", True)) for name in ("pre", "ours"))
    if pre and painted:
        # A <pre> has nothing to do but to be painted.
        ratio = painted.total / pre.total
        found.append(Target(f"{size:,} characters, painted: ours / <pre>", ratio, 2.5, " ×"))
    return found
