"""What runs in a process of a pool: a shard, in nbllm's own loop there.

What it says goes to the parent through a connection on this machine, as it happens; when that is
closed, as it is when the parent dies, the shard stops.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from contextlib import suppress
from typing import NamedTuple

from nbllm.bulk.shard import run_shard
from nbllm.engine import submit

_LOOKING_SECONDS = 0.5


class Line(NamedTuple):
    """Where the parent listens, the token that opens it, and the number of the shard."""

    port: int
    token: str
    shard: int


def ask_shard(text: str, line: tuple[int, str, int] | None) -> list[str]:
    """Ask a shard; what it says is returned at the end where there is no line to say it on."""
    said: list[str] = []
    submit(_ask(text, said) if line is None else _ask_on(Line(*line), text)).result()
    return said


async def _ask(text: str, said: list[str]) -> None:
    async def keep(words: str) -> None:
        said.append(words)

    await run_shard(text, keep, _here())


async def _ask_on(line: Line, text: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)

    async def send(words: str) -> None:
        writer.write(words.encode() + b"\n")
        await writer.drain()

    writer.write(f"{line.token}{line.shard}\n".encode())
    asking = asyncio.ensure_future(run_shard(text, send, _here()))
    watching = [asyncio.ensure_future(one) for one in (_closed(reader), _orphaned())]
    for one in watching:
        one.add_done_callback(lambda _over: asking.cancel())
    try:
        with suppress(asyncio.CancelledError, ConnectionError):
            await asking
    finally:
        for one in watching:
            one.cancel()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _closed(reader: asyncio.StreamReader) -> None:
    with suppress(OSError):
        await reader.read(1)


async def _orphaned() -> None:
    """Wait until the parent is dead: a forked sister may hold its side of the connection open."""
    parent = multiprocessing.parent_process()
    while parent is None or parent.is_alive():  # noqa: ASYNC110 - the system tells nobody
        await asyncio.sleep(_LOOKING_SECONDS)


def _here() -> str:
    return f"process {os.getpid()} of the pool"
