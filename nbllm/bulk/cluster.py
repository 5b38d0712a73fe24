"""Shards on a Dask cluster.

A task is a shard, because Dask runs one task a thread. What it says goes through a queue on the
scheduler, word for word as it happens, so that a worker which is killed takes nothing with it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from itertools import count
from typing import Any, TypeVar

from nbllm.bulk.cluster_task import ask_shard, stop_shards
from nbllm.bulk.job import Job
from nbllm.bulk.limits import Limits
from nbllm.bulk.portable import check_portable
from nbllm.bulk.shard import write_shard
from nbllm.bulk.sharded import Ear, Lost
from nbllm.bulk.words import hear
from nbllm.engine import aside, call_soon
from nbllm.errors import ConfigError, NbllmError
from nbllm.plan import Plan
from nbllm.streaming.tag import new_id

T = TypeVar("T")
_CLOSING_SECONDS = 0.3
_INSTALL = (
    "nbllm cannot be used on the Dask cluster; its scheduler and all workers need what this "
    "process has: pip install 'nbllm[dask]'"
)


class Cluster:
    """Has shards asked on the workers of a Dask client."""

    def __init__(self, client: Any) -> None:
        if client.asynchronous:
            raise ConfigError(
                "map blocks, which an asynchronous Dask client does not bear: Client(…) without "
                "asynchronous=True"
            )
        self._client = client

    def check(self, plan: Plan) -> None:
        """Raise ``ConfigError`` for what holds a key."""
        check_portable(plan)

    async def open(self, ear: Ear) -> int:
        """Begin to listen; there are as many places as the workers have threads."""
        self._ear = ear
        self._run = f"nbllm-map-{new_id()}"
        self._numbers = count()
        self._marks: dict[int, asyncio.Future[None]] = {}
        self._sent: list[Any] = []
        self._is_deaf = False
        threads = await _aside(self._client.nthreads)
        self._words = await _aside(self._queue)
        self._listening = asyncio.wrap_future(aside(self._listen))
        return sum(threads.values())

    async def carry(self, jobs: Sequence[Job], limits: Limits) -> None:
        """Submit a shard, and wait until all that it said has come."""
        mark = f"{self._run}-{next(self._numbers)}"
        text = write_shard(jobs, limits)
        future = await _aside(self._submit, text, mark)
        self._sent.append(future)
        try:
            await _over(future)
            await self._heard()
            self._judge(future.status, await _aside(_exception, future))
        finally:
            self._sent.remove(future)
            future.release()
            aside(self._forget, mark)

    async def stop(self) -> None:
        """Stop the streams on the workers."""
        aside(partial(self._client.run, stop_shards, self._run, on_error="ignore"))

    async def close(self) -> None:
        """Take back what has not begun, and listen no more."""
        if self._sent:
            aside(self._client.cancel, list(self._sent))
        aside(self._tell_end)
        await asyncio.wait([self._listening], timeout=_CLOSING_SECONDS)

    def _queue(self) -> Any:
        return import_module("distributed").Queue(self._run, client=self._client)

    def _submit(self, text: str, mark: str) -> Any:
        return self._client.submit(ask_shard, text, mark, self._run, key=mark, pure=False)

    def _listen(self) -> None:
        """Hear what the shards say, on a thread of its own, until the end is said."""
        try:
            while (text := self._words.get()) is not None:
                call_soon(self._hear, text)
        finally:
            call_soon(self._deafen)

    def _hear(self, text: str) -> None:
        if text.startswith("{"):
            self._marks.pop(json.loads(text)["mark"]).set_result(None)
        else:
            hear(self._ear, text)

    def _deafen(self) -> None:
        self._is_deaf = True
        while self._marks:
            self._marks.popitem()[1].set_result(None)

    async def _heard(self) -> None:
        """Wait until what is in the queue has been heard."""
        number = next(self._numbers)
        if not self._is_deaf:
            passed = self._marks[number] = asyncio.get_running_loop().create_future()
            await _aside(self._words.put, json.dumps({"mark": number}))
            await passed
        if self._is_deaf:
            raise Lost("the Dask scheduler cannot be reached", is_final=True)

    def _judge(self, status: str, error: BaseException | None) -> None:
        """Raise what a shard that came to no end means."""
        if isinstance(error, NbllmError):
            raise error
        if isinstance(error, ImportError) or "deserializ" in str(error):
            raise ConfigError(f"{_INSTALL} ({type(error).__name__}: {error})")
        if error is not None:
            killed = type(error).__name__ == "KilledWorker"
            raise Lost("the Dask worker that asked it died" if killed else f"Dask says: {error}")
        if status != "finished":
            raise Lost(f"Dask says that its task was {status}")

    def _forget(self, mark: str) -> None:
        import_module("distributed").Event(mark, client=self._client).clear()

    def _tell_end(self) -> None:
        self._words.put(None)
        self._words.close()


async def _aside(function: Callable[..., T], *arguments: object) -> T:
    """What a function that blocks gives."""
    return await asyncio.wrap_future(aside(function, *arguments))


def _exception(future: Any) -> BaseException | None:
    """What a Dask future that is over failed with."""
    return future.exception() if future.status == "error" else None


async def _over(future: Any) -> None:
    """Wait until a Dask future is over, whatever became of it."""
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    future.add_done_callback(partial(call_soon, _resolve, over))
    await over


def _resolve(over: asyncio.Future[None], _future: object) -> None:
    if not over.done():
        over.set_result(None)
