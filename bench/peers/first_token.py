"""From the call to the first text: with a new client, and with a connection that is open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from provider.order import Order
from scenarios import FIRST_TOKEN

from peers.roster import Entry, speakers
from peers.rounds import Answer, Reading, figures, in_turns

if TYPE_CHECKING:
    from measure import Figure

    from peers.workers import Workers

COLD = "first token cold"
# The first chunk travels alone, as it does from a model.
_ORDER = Order(3, rate=200)


def reused(workers: Workers, *, quick: bool) -> Iterator[Figure]:
    """Milliseconds of the wall and of the client's processor, a connection being open."""
    return _measured(workers, "first reused", FIRST_TOKEN, 15 if quick else 20, 1 if quick else 9)


def cold(workers: Workers, *, quick: bool) -> Iterator[Figure]:
    """The same with a client that is made for it, in a loop of its own; imports are done."""
    return _measured(workers, "first cold", COLD, 3 if quick else 8, 1 if quick else 3)


def _measured(
    workers: Workers, command: str, scenario: str, times: int, rounds: int
) -> Iterator[Figure]:
    def measure(entry: Entry) -> Answer:
        return workers.get(entry, "chat").ask(command, _ORDER, times=times)

    readings = [
        Reading(scenario, "ms", "wall", 1e3),
        Reading(f"{scenario}, CPU", "ms", "cpu", 1e3),
    ]
    return figures(readings, in_turns(rounds, speakers("chat"), measure))
