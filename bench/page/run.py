"""``python bench page``: what a growing answer costs the page, beside other ways of showing it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from page import figures
from page.cases import Case, cases
from page.chromium import FRAMES_AT_ONCE, PAINTED, ROOT, built_page, chromiums
from page.lanes import four_lanes
from page.report import print_lanes, print_streams, print_targets, write
from page.streams import Cost, median, sampled, stream
from page.targets import key, targets

if TYPE_CHECKING:
    from measure import Figure
    from playwright.sync_api import Browser


def run(*, quick: bool, only: Collection[str]) -> Iterator[Figure]:  # noqa: ARG001 - as every part
    """Every stream's milliseconds for 1,000 characters, run by run."""
    with built_page() as folder, chromiums([], FRAMES_AT_ONCE) as (paced, unpaced):
        runs = measure({False: paced, True: unpaced}, folder, cases(quick=quick))
    yield from figures.of_streams(runs)


def main(arguments: list[str]) -> int:
    """Measure, print the tables, keep the numbers; 1 when a promise is not kept."""
    options = _options(arguments)
    chosen = [case for case in cases(quick=options.quick) if _is_wanted(case, options.only)]
    with built_page() as folder:
        with chromiums([], FRAMES_AT_ONCE) as (paced, unpaced):
            runs = measure({False: paced, True: unpaced}, folder, chosen)
        wants_lanes = not options.quick and "lanes" in (options.only or ["lanes"])
        lanes = four_lanes(folder) if wants_lanes else None
    costs = {key(cost): cost for cost in map(median, runs)}
    print_streams(costs)
    if lanes:
        print_lanes(lanes)
    promises = targets(costs, lanes)
    print_targets(promises)
    print(f"\nload {os.getloadavg()[0]:.1f}; ", end="")
    print(f"written to {write(costs, lanes, promises).relative_to(ROOT)}")
    return 0 if all(target.is_met for target in promises) else 1


def measure(browsers: dict[bool, Browser], folder: Path, chosen: list[Case]) -> list[list[Cost]]:
    """Run the streams in turns, so that a busy machine is unfair to nobody.

    Those with a frame for each step go to the browser whose frames come at once.
    """
    runs: dict[Case, list[Cost]] = {case: [] for case in chosen}
    count = sum(case.rounds for case in chosen)
    print(f"    {count} streams, a dot for each: ", end="", file=sys.stderr, flush=True)
    for turn in range(max((case.rounds for case in chosen), default=0)):
        for case in chosen:
            if turn < case.rounds:
                way = sampled if case.is_sampled else stream
                browser = browsers[case.order.every == PAINTED]
                runs[case].append(way(browser, folder, case.order))
                print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return list(runs.values())


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python bench page", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: 20,000 characters")
    parser.add_argument(
        "--only", nargs="+", metavar="WAY", help="pre, ours, naive, rich, nothing, lane, lanes"
    )
    return parser.parse_args(arguments)


def _is_wanted(case: Case, only: list[str] | None) -> bool:
    return only is None or case.order.strategy in only
