"""Shards on the threads of a pool, each in an event loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, cast

from nbllm.bulk.job import Job
from nbllm.bulk.limits import Limits
from nbllm.bulk.local import Local
from nbllm.bulk.pools import submitted
from nbllm.bulk.sharded import Ear
from nbllm.bulk.work import Work
from nbllm.engine import call_soon
from nbllm.plan import Plan
from nbllm.response import Response


class Threads:
    """Has shards asked by a pool of threads; nothing leaves the process."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    def check(self, plan: Plan) -> None:
        """Whatever can be asked can be asked there."""

    async def open(self, ear: Ear) -> int:
        """There are as many places as threads."""
        self._ear = ear
        self._is_stopped = False
        self._running: set[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = set()
        return getattr(self._pool, "_max_workers", 1)

    async def carry(self, jobs: Sequence[Job], limits: Limits) -> None:
        """Ask a shard on one of the threads."""
        await submitted(self._pool, self._ask, jobs, limits)

    async def stop(self) -> None:
        """Stop the shards' loops."""
        self._is_stopped = True
        for loop, task in list(self._running):
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)

    async def close(self) -> None:
        """There is nothing to close."""

    def _ask(self, jobs: Sequence[Job], limits: Limits) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._asking(jobs, limits))

    async def _asking(self, jobs: Sequence[Job], limits: Limits) -> None:
        task = asyncio.ensure_future(Local(limits).run(cast("Work", _Work(jobs, self._ear))))
        place = (asyncio.get_running_loop(), task)
        self._running.add(place)
        try:
            if not self._is_stopped:
                await task
        finally:
            self._running.discard(place)


class _Work:
    """The jobs of a shard, as ``Local`` takes them; word of each goes to nbllm's loop."""

    def __init__(self, jobs: Sequence[Job], ear: Ear) -> None:
        self.notices: dict[str, None] = {}
        self._jobs = list(reversed(jobs))
        self._ear = ear

    async def take(self, most: int = 1) -> Sequence[Job]:  # noqa: ARG002 - one at a time
        """The next job."""
        return [self._jobs.pop()] if self._jobs else []

    async def begin(self, jobs: Sequence[Job]) -> None:
        """These are sent."""
        for job in jobs:
            call_soon(self._ear.begun, job.index)

    def estimate(self, job: Job, dollars: float) -> None:
        """What a job costs as far as it came."""
        call_soon(self._ear.cost, job.index, dollars)

    def tell(self, job: Job, response: Response) -> None:
        """What came of a job."""
        call_soon(self._ear.told, job.index, response)
