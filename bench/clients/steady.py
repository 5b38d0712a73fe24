"""``python -m clients.steady MODULE:CLASS URL WIRE MODEL SECONDS``: a stream after another.

For a profiler: it does nothing else.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time


async def stream(adapter: str, url: str, wire: str, model: str, seconds: float) -> None:
    """Read the same answer again and again."""
    module, _, name = adapter.partition(":")
    client = getattr(importlib.import_module(module), name)(url, wire)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await client.read(model, len)
    await client.close()


if __name__ == "__main__":
    *words, length = sys.argv[1:]
    asyncio.run(stream(*words, float(length)))
