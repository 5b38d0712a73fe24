"""What stays in memory when somebody keeps every chunk."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provider.texts import text

from clients.client import Client

if TYPE_CHECKING:
    from provider.order import Order

_STATM = Path("/proc/self/statm")


def resident() -> int:
    """Bytes of this process in memory, once it gave back what it does not use."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)  # glibc keeps what was freed, as much as a stream happened to need at a time
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def kept(client: Client, order: Order) -> dict[str, Any]:
    """``megabytes`` that a process grows by, all chunks kept as the client gives them.

    A client that keeps them itself has a method ``keep``, which gives what does.
    """
    before = resident()
    keep = getattr(client, "keep", None)
    whole = await (keep(order.model) if keep else _all(client, order))
    await asyncio.sleep(0.2)  # what read the answer goes behind its last chunk
    return {"megabytes": (resident() - before) / 1e6, "kind": type(whole).__name__}


async def _all(client: Client, order: Order) -> list[Any]:
    return [chunk async for chunk in await client.chunks(order.model)]


async def events_alone(client: Client, order: Order) -> dict[str, Any]:
    """The same for nbllm's events, made without a stream: what nobody who keeps them can avoid."""
    del client
    from nbllm.events import TextDelta

    before = resident()
    events = [TextDelta(text(number, number)) for number in range(order.chunks)]
    return {"megabytes": (resident() - before) / 1e6, "kind": type(events).__name__}
