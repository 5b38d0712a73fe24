"""From the call to the first text, on the client's side."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from clients.client import Client

if TYPE_CHECKING:
    from provider.order import Order

Opening = Callable[[], Client]


async def reused(client: Client, order: Order, times: int) -> dict[str, Any]:
    """With a connection that is open: medians of ``wall`` and ``cpu`` in seconds."""
    return _medians([await _first(lambda: client, order) for _ in range(times)])


def cold(opening: Opening, order: Order, times: int) -> dict[str, Any]:
    """The same with a client that is made for it, in a loop of its own."""
    return _medians([asyncio.run(_first_and_last(opening, order)) for _ in range(times)])


async def _first_and_last(opening: Opening, order: Order) -> tuple[float, float]:
    made: list[Client] = []

    def make() -> Client:
        made.append(opening())
        return made[0]

    try:
        return await _first(make, order)
    finally:
        await made[0].close()


async def _first(opening: Opening, order: Order) -> tuple[float, float]:
    stamps: list[tuple[float, float]] = []
    text_of = None

    def take(piece: Any) -> None:
        if not stamps and (text_of is None or text_of(piece)):
            stamps.append((time.perf_counter(), time.process_time()))

    wall, cpu = time.perf_counter(), time.process_time()
    client = opening()
    text_of = getattr(client, "text_of", None)
    await client.read(order.model, take)
    return stamps[0][0] - wall, stamps[0][1] - cpu


def _medians(figures: list[tuple[float, float]]) -> dict[str, Any]:
    walls, cpus = zip(*figures, strict=True)
    return {"wall": statistics.median(walls), "cpu": statistics.median(cpus)}
