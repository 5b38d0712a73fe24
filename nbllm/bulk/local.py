"""Jobs in this process: so many answers in flight at once, each a stream of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from nbllm.bulk.gate import Gate, Ticket
from nbllm.bulk.job import Job
from nbllm.bulk.limits import Limits
from nbllm.bulk.slim import slim
from nbllm.bulk.work import Work
from nbllm.events import Event
from nbllm.model import open_stream
from nbllm.plan import Plan
from nbllm.pricing import Tally
from nbllm.response import Response
from nbllm.streaming.generation import Generation
from nbllm.streaming.waiting import until_end

_CLOSING_SECONDS = 0.3
_ESTIMATED = (
    "tpm= counted some answers by an estimate: their provider does not say how many tokens they are"
)


class Local:
    """Runs jobs in the running event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def check(self, plan: Plan) -> None:
        """Whatever can be asked can be asked here."""

    async def run(self, work: Work) -> None:
        """Take jobs, begin them and tell their answers until there are no more."""
        gate = Gate(self._limits)
        workers = [
            asyncio.ensure_future(self._work(work, gate)) for _ in range(self._limits.concurrency)
        ]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            if gate.estimated:
                work.notices[_ESTIMATED] = None

    async def _work(self, work: Work, gate: Gate) -> None:
        while jobs := await work.take():
            for job in jobs:
                ticket = gate.ticket(job.plan)
                await ticket.enter()
                await self._one(job, work, ticket)

    async def _one(self, job: Job, work: Work, ticket: Ticket) -> None:
        stream, response = open_stream(job.plan, ticket), Response(finish_reason="cancelled")
        if self._limits.max_cost is not None:
            watch_cost(job, stream.generation, work)
        try:
            await work.begin([job])
            response = await answer(stream.generation)
        except asyncio.CancelledError:
            if stream.generation.finished:
                response = slim(stream.response)
            raise
        finally:
            ticket.leave(response)
            work.tell(job, response)


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


def watch_cost(job: Job, generation: Generation, work: Work) -> None:
    """Tell the work what an answer costs as it comes, its prompt first."""
    tally = generation.answerer.tally()
    _count(tally, job, work, ())
    generation.observe(partial(_count, tally, job, work))


def _count(tally: Tally, job: Job, work: Work, events: Sequence[Event]) -> None:
    for event in events:
        tally.take(event)
    cost = tally.cost().dollars
    if cost is not None:
        work.estimate(job, cost)
