"""Streams that are left in the middle: stopped, cancelled, or dropped and forgotten."""

from __future__ import annotations

import asyncio
import gc
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from clients.client import Client

if TYPE_CHECKING:
    from provider.order import Order

_CHUNKS_BEFORE = 3
_SETTLING = 0.02
_PATIENCE = 1.0


async def stop(client: Client, order: Order, times: int, way: str) -> dict[str, Any]:
    """``stamps``: for each model's name, the nanoseconds at which it was left."""
    orders = _numbered(order, times)
    return {"stamps": {each.model: await _left(client, each, way) for each in orders}}


async def _left(client: Client, order: Order, way: str) -> int:
    if way == "elsewhere":
        return client.stop_elsewhere(order.model)  # type: ignore[attr-defined]
    came, enough = 0, asyncio.Event()

    def take(_piece: Any) -> None:
        nonlocal came
        came += 1
        if came == _CHUNKS_BEFORE:
            enough.set()

    task = asyncio.create_task(client.read(order.model, take))  # type: ignore[arg-type]
    await enough.wait()
    stamp = time.monotonic_ns()
    if way == "stop":
        client.stop()  # type: ignore[attr-defined]
    else:
        task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task
    await asyncio.sleep(_SETTLING)
    return stamp


async def drop(client: Client, order: Order, times: int) -> dict[str, Any]:
    """Break out of each stream and forget it, with nobody collecting garbage."""
    gc.collect()
    gc.disable()
    try:
        for each in _numbered(order, times):
            await _forget(client, each)
        await asyncio.sleep(_PATIENCE)
    finally:
        gc.enable()
    return {"dropped": times}


async def _forget(client: Client, order: Order) -> None:
    async for _chunk in await client.chunks(order.model):
        break


def _numbered(order: Order, times: int) -> list[Order]:
    """Orders that differ in length, so that the server can tell them apart."""
    return [order._replace(chunks=order.chunks + number) for number in range(times)]
