"""Many streams at once, each 20 chunks a second for three seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from measure import Figure
from provider.order import Order
from scenarios import CROWD_COMPLETE, CROWD_CPU, CROWD_MEMORY, CROWD_WALL, IDEAL

from peers.roster import AIOHTTP_JSON, LITELLM, Entry, speakers
from peers.rounds import Answer, Reading, figures, in_turns

if TYPE_CHECKING:
    from peers.workers import Workers

MANY = 500
NAMES = {1: "1 stream", 16: "16 streams", 100: "100 streams", MANY: "500 streams"}
ORDER = Order(60, rate=20)


def measured(workers: Workers, streams: int, *, quick: bool) -> Iterator[Figure]:
    """Seconds of the wall and of the processor; what a stream takes in memory; who got it all."""

    def measure(entry: Entry) -> Answer:
        # What an earlier stream left to the process would hide what the next ones take.
        with workers.fresh(entry, "chat") as worker:
            return worker.ask("fan out", ORDER, streams=streams)

    rounds = 1 if quick or streams < MANY else 3
    left_out = (AIOHTTP_JSON, LITELLM) if quick or streams < MANY else (AIOHTTP_JSON,)
    entries = [entry for entry in speakers("chat") if entry not in left_out]
    if streams == MANY:
        yield Figure(CROWD_WALL, IDEAL, "s", (ORDER.seconds,))
    yield from figures(_readings(streams), in_turns(rounds, entries, measure, slow_once=True))
    if streams == MANY:
        yield Figure(CROWD_COMPLETE, IDEAL, "streams", (MANY,))


def _readings(streams: int) -> list[Reading]:
    name = NAMES[streams]
    time = [Reading(f"{name}, wall", "s", "wall"), Reading(f"{name}, CPU", "s", "cpu")]
    if streams < MANY:
        return time
    return [
        Reading(CROWD_WALL, "s", "wall"),
        Reading(CROWD_CPU, "s", "cpu"),
        Reading(CROWD_MEMORY, "kB a stream", "kilobytes"),
        Reading(CROWD_COMPLETE, "streams", "complete"),
    ]
