"""One stream at a time: at full speed, paced, and how late its chunks come."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from provider.order import Order
from scenarios import PACED_ANTHROPIC, PACED_CHAT, SATURATED_ANTHROPIC, SATURATED_CHAT

from peers.roster import Entry, speakers
from peers.rounds import Answer, Reading, figures, in_turns
from peers.workers import Workers

if TYPE_CHECKING:
    from measure import Figure

SATURATED = {
    "chat": SATURATED_CHAT,
    "anthropic": SATURATED_ANTHROPIC,
    "ollama": "saturated ollama",
}
PACED = {"chat": PACED_CHAT, "anthropic": PACED_ANTHROPIC}
LATENCY = "latency"
PACE = 1_000
_UNIT = "µs CPU per chunk"


def saturated(workers: Workers, wire: str, *, quick: bool) -> Iterator[Figure]:
    """Processor time of a chunk that was there before it was asked for."""
    order, rounds = Order(8_000 if quick else 40_000), 3 if quick else 7
    return _cost(workers, wire, order, rounds, SATURATED[wire])


def paced(workers: Workers, wire: str, *, quick: bool) -> Iterator[Figure]:
    """Processor time of a chunk for which the client must wake up."""
    order, rounds = Order(300 if quick else 1_000, rate=PACE), 2 if quick else 5
    return _cost(workers, wire, order, rounds, PACED[wire])


def latency(workers: Workers, *, quick: bool) -> Iterator[Figure]:
    """Milliseconds from the server's write to the client's user."""
    order, rounds = Order(300 if quick else 1_000, rate=PACE), 1 if quick else 3
    measure = partial(_ask, workers, "chat", "latency", order)
    readings = [Reading(f"{LATENCY} {key}", "ms", key) for key in ("p50", "p99")]
    return figures(readings, in_turns(rounds, speakers("chat"), measure))


def _cost(
    workers: Workers, wire: str, order: Order, rounds: int, scenario: str
) -> Iterator[Figure]:
    measure = partial(_ask, workers, wire, "stream", order)
    readings = [Reading(scenario, _UNIT, "a chunk", 1e6)]
    return figures(readings, in_turns(rounds, speakers(wire), measure))


def _ask(workers: Workers, wire: str, command: str, order: Order, entry: Entry) -> Answer:
    """What a client answers; at full speed a slow one gets fewer chunks."""
    own = order if order.rate else order._replace(chunks=int(order.chunks * entry.share))
    answer = workers.get(entry, wire).ask(command, own)
    return answer | ({"a chunk": answer["cpu"] / own.chunks} if "cpu" in answer else {})
