"""``python bench peers``: the Python side alone, as plain tables while it runs."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from scenarios import OURS

from peers.run import SCENARIOS, run
from peers.workers import WorkerError

if TYPE_CHECKING:
    from measure import Figure


def main(arguments: list[str]) -> int:
    """Measure and print a table for each scenario; 1 where something failed."""
    names = ", ".join(scenario.name for scenario in SCENARIOS)
    parser = argparse.ArgumentParser(
        prog="python bench peers", description=__doc__, epilog=f"scenarios: {names}"
    )
    parser.add_argument("--quick", action="store_true", help="few rounds: an indication only")
    parser.add_argument("--only", nargs="+", default=(), metavar="WORDS", help="these scenarios")
    options = parser.parse_args(arguments)
    begin = time.monotonic()
    try:
        found = run(quick=options.quick, only=options.only)
        timed = ((figure, time.monotonic() - begin) for figure in found)
        for scenario, group in groupby(timed, key=lambda pair: pair[0].scenario):
            figures, seconds = zip(*group, strict=True)
            _print(scenario, figures, seconds[0])
    except (LookupError, FileNotFoundError, WorkerError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"\n{time.monotonic() - begin:.0f} s")
    return 0


def _print(scenario: str, figures: Sequence[Figure], seconds: float) -> None:
    ours = next((figure.median for figure in figures if figure.client == OURS), 0.0)
    title, clock = f"{scenario}, {figures[0].unit}", f"(after {seconds:.0f} s)"
    print(f"\n{title:<46} {'median':>9} {'÷ nbllm':>9}   samples {clock}")
    for figure in sorted(figures, key=lambda figure: figure.median):
        ratio = f"{figure.median / ours:9.2f}" if ours else f"{'':>9}"
        low, high = min(figure.samples), max(figure.samples)
        span = f"{low:.3g} to {high:.3g} ({len(figure.samples)})"
        print(f"{figure.client:<46} {figure.median:9.4g} {ratio}   {span}", flush=True)
