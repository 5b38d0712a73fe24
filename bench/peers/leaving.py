"""Streams that are left in the middle: when the server sees it, and whether it does at all."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import TYPE_CHECKING

from provider.order import Order
from scenarios import DROPPED, OURS, STOP

from peers.roster import AIOHTTP, HTTPX, LITELLM, NBLLM, OPENAI, Entry
from peers.rounds import Answer, Reading, figures, in_turns

if TYPE_CHECKING:
    from measure import Figure

    from peers.workers import Workers

DROPS = 20
# Long enough to be left in the middle by everybody.
_ORDER = Order(1_000, rate=100)
_PATIENCE = 2.0
_CANCELLED, _STOPPED, _ELSEWHERE = "cancel", "stop", "elsewhere"
_WAYS = {
    OURS: _STOPPED,
    f"{OURS}, from another thread": _ELSEWHERE,
    f"{OURS}, task cancelled": _CANCELLED,
}
_STOPPING = (
    *(NBLLM._replace(name=name) for name in _WAYS),
    AIOHTTP,
    HTTPX,
    OPENAI,
    LITELLM,
)
_DROPPING = (NBLLM, AIOHTTP, HTTPX, OPENAI, LITELLM)


def stop(workers: Workers, *, quick: bool) -> Iterator[Figure]:
    """Milliseconds until the server sees the disconnect: medians of many.

    nbllm's streams are stopped; others have no such call, and their tasks are cancelled.
    """
    times = 8 if quick else 12

    def measure(entry: Entry) -> Answer:
        way = _WAYS.get(entry.name, _CANCELLED)
        workers.provider.disconnects()
        said = workers.get(entry, "chat").ask("stop", _ORDER, times=times, way=way)
        stamps: dict[str, int] = said["stamps"]
        seen = workers.provider.wait_for_disconnects(times, _PATIENCE)
        late = [(each["at"] - stamps[each["model"]]) / 1e6 for each in seen]
        return {"late": statistics.median(late) if len(late) == times else float("inf")}

    readings = [Reading(STOP, "ms", "late")]
    yield from figures(readings, in_turns(1 if quick else 3, _STOPPING, measure))


def dropped(workers: Workers, *, quick: bool) -> Iterator[Figure]:
    """How many of 20 streams the server saw closed, though nobody collected garbage."""

    def measure(entry: Entry) -> Answer:
        workers.provider.disconnects()
        with workers.fresh(entry, "chat") as worker:
            worker.ask("drop", _ORDER, times=DROPS)
            seen = workers.provider.disconnects()
        workers.provider.wait_for_disconnects(DROPS - len(seen), _PATIENCE)
        return {"seen": len(seen)}

    entries = _DROPPING[:-1] if quick else _DROPPING
    readings = [Reading(DROPPED, f"of {DROPS}", "seen")]
    yield from figures(readings, in_turns(1 if quick else 2, entries, measure))
