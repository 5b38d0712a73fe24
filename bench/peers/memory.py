"""What a process grows by when somebody keeps 100,000 chunks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from provider.order import Order
from scenarios import EVENTS, MEMORY

from peers.roster import AIOHTTP, HTTPX, LITELLM, NBLLM, OPENAI, Entry
from peers.rounds import Answer, Reading, figures, in_turns

if TYPE_CHECKING:
    from measure import Figure

    from peers.workers import Workers

_ORDER = Order(100_000)
_UNIT = "MB"
_FAST = (NBLLM, AIOHTTP, HTTPX)


def memory(workers: Workers, *, quick: bool) -> Iterator[Figure]:
    """Megabytes for the chunks as each client gives them, and for nbllm's events alone."""
    rounds = 1 if quick else 3
    entries = _FAST if quick else (*_FAST, OPENAI, LITELLM)
    kept = in_turns(rounds, entries, lambda entry: _grown(workers, entry, "keep"), slow_once=True)
    yield from figures([Reading(MEMORY, _UNIT, "megabytes")], kept)
    alone = in_turns(rounds, [NBLLM], lambda entry: _grown(workers, entry, "events alone"))
    yield from figures([Reading(EVENTS, _UNIT, "megabytes")], alone)


def _grown(workers: Workers, entry: Entry, command: str) -> Answer:
    # Memory that an earlier answer gave back would be taken again unseen.
    with workers.fresh(entry, "chat") as worker:
        return worker.ask(command, _ORDER)
