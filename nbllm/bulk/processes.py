"""Shards in the processes of a pool.

Those of a ``ProcessPoolExecutor`` say what happens through a connection on this machine, so that a
process which is killed takes nothing with it; another pool's may be anywhere, and say all at the
end of a shard.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from itertools import count

from nbllm.bulk.job import Job
from nbllm.bulk.limits import Limits
from nbllm.bulk.pools import submitted
from nbllm.bulk.portable import check_portable
from nbllm.bulk.process_task import ask_shard
from nbllm.bulk.shard import write_shard
from nbllm.bulk.sharded import Ear
from nbllm.bulk.words import hear
from nbllm.plan import Plan

_LONGEST_LINE = 1 << 30
_HEARING_SECONDS = 1.0


class Processes:
    """Has shards asked by the processes of a pool."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self._is_near = isinstance(pool, ProcessPoolExecutor)

    def check(self, plan: Plan) -> None:
        """Raise ``ConfigError`` for what holds a key."""
        check_portable(plan)

    async def open(self, ear: Ear) -> int:
        """Begin to listen; there are as many places as processes."""
        self._ear = ear
        self._token = secrets.token_hex(32)
        self._numbers = count()
        self._over: dict[int, asyncio.Future[None]] = {}
        self._lines: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}
        self._server: asyncio.Server | None = None
        if self._is_near:
            self._server = await asyncio.start_server(
                self._meet, "127.0.0.1", 0, limit=_LONGEST_LINE
            )
        return getattr(self._pool, "_max_workers", 1)

    async def carry(self, jobs: Sequence[Job], limits: Limits) -> None:
        """Ask a shard in one of the processes, and hear all that it says."""
        number = next(self._numbers)
        self._over[number] = asyncio.get_running_loop().create_future()
        text = write_shard(jobs, limits)
        try:
            for words in await submitted(self._pool, ask_shard, text, self._line(number)):
                hear(self._ear, words)
        finally:
            if self._server is not None:
                await asyncio.wait([self._over[number]], timeout=_HEARING_SECONDS)
            del self._over[number]

    async def stop(self) -> None:
        """Say no more to the shards, which stops them."""
        for writer in self._lines:
            writer.write_eof()

    async def close(self) -> None:
        """Hang up."""
        if self._server is not None:
            self._server.close()
        for task in list(self._lines.values()):
            task.cancel()

    def _line(self, number: int) -> tuple[int, str, int] | None:
        if self._server is None:
            return None
        return self._server.sockets[0].getsockname()[1], self._token, number

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Listen to a shard until it hangs up."""
        listening = self._lines[writer] = asyncio.ensure_future(self._listen(reader))
        await asyncio.wait([listening])
        del self._lines[writer]
        writer.close()

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        token = self._token.encode()
        try:
            if not hmac.compare_digest(await reader.readexactly(len(token)), token):
                return
            number = int(await reader.readline())
        except (OSError, EOFError, ValueError):
            return
        with suppress(OSError, EOFError, ValueError):  # it died in the middle of a word
            while text := await reader.readline():
                hear(self._ear, text.decode())
        if (over := self._over.get(number)) is not None:
            over.set_result(None)
