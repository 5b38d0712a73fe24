"""``python bench lab``: what travels to a real JupyterLab page, and how soon it is painted."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import scenarios as names
from measure import Figure
from page import boards, latency
from page.report import print_targets

PACED = 4


def run(*, quick: bool, only: Collection[str]) -> Iterator[Figure]:  # noqa: ARG001 - as every part
    """Sixteen lanes and twenty boards, once each."""
    lanes = latency.measure()
    yield Figure(names.LANES_TEXT, names.OURS, "chunks", (lanes.arrived,))
    yield Figure(names.LANES_TEXT, names.SENT, "chunks", (lanes.sent,))
    yield Figure(names.LANES_MESSAGES, names.OURS, "messages/s", (lanes.messages_a_second,))
    yield Figure(names.LANES_P50, names.OURS, "ms", (lanes.p50,))
    yield Figure(names.LANES_P99, names.OURS, "ms", (lanes.p99,))
    found = boards.measure(0, boards.BOARDS)
    once = (found.bundle + found.text) / 1e3
    live = (found.received - found.settled) / 1e3
    for scenario, received in ((names.BOARDS, found.received / 1e3), (names.BOARDS_LIVE, live)):
        yield Figure(scenario, names.OURS, "kB", (received,))
        yield Figure(scenario, names.TRAVELS_ONCE, "kB", (once,))


def main() -> int:
    """Measure and print; 1 when a promise is not kept."""
    lanes = latency.measure()
    print(
        f"{latency.LANES} lanes at {latency.PER_SECOND} chunks/s for {latency.SECONDS} s: "
        f"{lanes.messages_a_second:.1f} messages/s, {lanes.kilobytes:,.0f} kB, server to paint "
        f"{lanes.p50:.0f} ms (p50), {lanes.p99:.0f} ms (p99), {lanes.worst:.0f} ms at worst"
    )
    at_once = boards.measure(0, boards.BOARDS)
    boards.print_boards(at_once)
    # At a person's pace every patch has Jupyter's envelope around a few words.
    boards.print_boards(boards.measure(60, PACED))
    promises = [*lanes.targets(), *at_once.targets()]
    print_targets(promises)
    return 0 if all(promise.is_met for promise in promises) else 1
