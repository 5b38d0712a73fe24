"""The figures as tables, and as a file."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from page.cases import WORDS
from page.chromium import PAINTED, ROOT
from page.streams import PARTS, WINDOW, Cost
from page.targets import Costs, Target, key

if TYPE_CHECKING:
    from page.lanes import Frames

RESULTS = ROOT / "bench" / "results"
EXPLANATION = f"""\
Milliseconds of the page's main thread (its own processor time) for each 1,000 characters,
which come four at a time. Each four are a task of their own, as fast as the page takes them, and
the browser styles, lays out and paints when it comes to it, at most 60 times a second.
"painted" has a frame for each four, and "frames without text" tells what those cost anybody.
worst: the dearest tenth of the stream beside the median one.
~: integrated from {PARTS} windows of {WINDOW} steps; the whole stream would take an hour."""


def print_streams(costs: Costs) -> None:
    """One line for each stream."""
    print(f"{EXPLANATION}\n")
    titles = ("characters", "shown by", "ms/1,000", "÷ ours", "÷ <pre>", "worst")
    print("{:<22} {:<34} {:>10} {:>8} {:>8} {:>7}".format(*titles))
    for cost in costs.values():
        order = cost.order
        kind = "" if order.text == "answer" else f", one {order.text}"
        mode = ", painted" if order.every == PAINTED else ""
        name, size = WORDS[order.strategy], f"{order.size:,}{kind}{mode}"
        figure = f"{'~' if cost.is_sampled else ''}{cost.per_thousand:,.1f}"
        ratios = " ".join(f"{_ratio(costs, cost, other):>8}" for other in ("ours", "pre"))
        print(f"{size:<22} {name:<34} {figure:>10} {ratios} {cost.worst:>7.2f}")


def _ratio(costs: Costs, cost: Cost, strategy: str) -> str:
    _, *rest = key(cost)
    other = costs.get((strategy, *rest))  # type: ignore[arg-type]
    return f"{cost.total / other.total:,.2f}" if other else ""


def print_lanes(lanes: Frames) -> None:
    """One line for four lanes."""
    print(
        f"\nfour lanes, a patch each 33 ms, 60 Hz: {lanes.a_frame:.2f} ms a frame, "
        f"{lanes.a_patch:.2f} ms a patch, {lanes.frames_a_second:.0f} frames/s"
    )


def print_targets(targets: list[Target]) -> None:
    """One line for each promise."""
    print()
    for target in targets:
        verdict = "met" if target.is_met else "MISSED"
        sign = "≥" if target.at_least else "≤"
        figure, bound = f"{target.figure:,.1f}{target.unit}", f"{target.bound:,g}{target.unit}"
        print(f"{target.what:<46} {figure:>12}  {sign} {bound:<9} {verdict}")


def write(costs: Costs, lanes: Frames | None, targets: list[Target]) -> Path:
    """Keep the figures in a file of their own, with what they were measured on."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / time.strftime("page-%Y-%m-%dT%H-%M-%S.json")
    document: dict[str, Any] = {
        "commit": _commit(),
        "load": os.getloadavg(),
        "streams": [cost._asdict() | {"order": cost.order._asdict()} for cost in costs.values()],
        "lanes": lanes and lanes._asdict(),
        "targets": [target._asdict() | {"is_met": target.is_met} for target in targets],
    }
    path.write_text(json.dumps(document, indent=2) + "\n")
    return path


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - our own words
