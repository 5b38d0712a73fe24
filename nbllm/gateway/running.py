"""The streams that clients wait for, so that a server that ends can end them."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from nbllm.streaming import Stream

_running: set[Stream] = set()


@contextmanager
def running(stream: Stream) -> Generator[None, None, None]:
    """Know the stream while the block runs, and stop it behind the block."""
    _running.add(stream)
    try:
        yield
    finally:
        _running.discard(stream)
        stream.stop()


def stop_all() -> None:
    """Stop the streams of the running loop."""
    loop = asyncio.get_running_loop()
    for stream in tuple(_running):
        if stream.generation.loop in (None, loop):
            stream.stop()
