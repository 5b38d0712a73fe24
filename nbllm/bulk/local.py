"""Jobs in this process: so many answers in flight at once, each a stream of its own."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from nbllm.bulk.job import Job
from nbllm.bulk.limits import Limits
from nbllm.bulk.slim import slim
from nbllm.bulk.work import Work
from nbllm.model import open_stream
from nbllm.plan import Plan
from nbllm.response import Response
from nbllm.streaming.generation import Generation
from nbllm.streaming.waiting import until_end

_CLOSING_SECONDS = 0.3


class Local:
    """Runs jobs in the running event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def check(self, plan: Plan) -> None:
        """Whatever can be asked can be asked here."""

    async def run(self, work: Work) -> None:
        """Take jobs and tell their answers until there are no more."""
        workers = [asyncio.ensure_future(self._work(work)) for _ in range(self._limits.concurrency)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, work: Work) -> None:
        while jobs := await work.take():
            for job in jobs:
                await self._one(job, work)

    async def _one(self, job: Job, work: Work) -> None:
        stream = open_stream(job.plan)
        try:
            work.tell(job, await answer(stream.generation))
        except asyncio.CancelledError:
            work.tell(job, slim(stream.generation.response()))
            raise


async def answer(generation: Generation) -> Response:
    """Run a generation to its end in the running loop; cancelled, it is over first."""
    generation.start(asyncio.get_running_loop())
    try:
        await until_end([generation])
    except asyncio.CancelledError:
        generation.stop()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(until_end([generation]), _CLOSING_SECONDS)
        raise
    return slim(generation.response())
