"""Jobs in shards, asked somewhere else: handed out, heard of, and asked again where one was lost.

What was told is kept. Of a shard whose process died only what it did not tell is asked again, so
often that a prompt which kills its process ends as an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from nbllm.bulk.answers import failed, read_answer, stopped
from nbllm.bulk.job import Job
from nbllm.bulk.limits import Limits
from nbllm.bulk.portions import Portions
from nbllm.bulk.work import Work
from nbllm.errors import StreamCut
from nbllm.plan import Plan
from nbllm.response import Response

_TRIES = 3
_FILLING_SECONDS = 0.2
_CLOSING_SECONDS = 0.35
_AGAIN = "Asked again, because the process that had asked died; it may be charged twice."


class Lost(Exception):
    """A shard did not come to its end; ``is_final`` says that no other will, either."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Ear(Protocol):
    """Hears of jobs, on nbllm's loop."""

    def begun(self, index: int) -> None:
        """A job was sent."""
        ...

    def cost(self, index: int, dollars: float) -> None:
        """What a job costs as far as it came."""
        ...

    def told(self, index: int, response: Response | Mapping[str, Any]) -> None:
        """A job is over; the response may be one as JSON."""
        ...

    def notice(self, text: str) -> None:
        """Something that the caller should know."""
        ...


class Carrier(Protocol):
    """Takes shards to where they are asked."""

    def check(self, plan: Plan) -> None:
        """Raise ``ConfigError`` for what cannot be asked there."""
        ...

    async def open(self, ear: Ear) -> int:
        """Get ready; gives how many shards can be asked at once."""
        ...

    async def carry(self, jobs: Sequence[Job], limits: Limits) -> None:
        """Have a shard asked, and return when all that it said was heard.

        Raises ``Lost`` where it was not asked to its end, and ``ConfigError`` where none can be.
        """
        ...

    async def stop(self) -> None:
        """Let all shards stop what they ask, and say what came; without waiting for that."""
        ...

    async def close(self) -> None:
        """Leave nothing behind."""
        ...


class Sharded:
    """Runs jobs in shards, by a carrier."""

    def __init__(self, carrier: Carrier, limits: Limits) -> None:
        self._carrier = carrier
        self._limits = limits

    def check(self, plan: Plan) -> None:
        """Raise ``ConfigError`` for what cannot be asked from there."""
        self._carrier.check(plan)

    async def run(self, work: Work) -> None:
        """Take jobs, begin them and tell their answers until there are no more."""
        await _Run(self._carrier, self._limits, work).run()


class _Run:
    """One map's shards."""

    def __init__(self, carrier: Carrier, limits: Limits, work: Work) -> None:
        self._carrier = carrier
        self._limits = limits
        self._work = work
        self._open: dict[int, Job] = {}
        self._begun: set[int] = set()
        self._again: set[int] = set()
        self._taken: list[asyncio.Future[Sequence[Job]]] = []
        self._is_stopping = False

    async def run(self) -> None:
        places = await self._carrier.open(self)
        seats: list[asyncio.Future[None]] = []
        try:
            seats += await self._seats(max(1, min(places, self._limits.concurrency)))
            over, _ = await asyncio.wait(seats, return_when=asyncio.FIRST_EXCEPTION)
            for seat in over:
                seat.result()
        except asyncio.CancelledError:
            self._is_stopping = True
            await self._carrier.stop()
            if seats:
                await asyncio.wait(seats, timeout=_CLOSING_SECONDS)
            raise
        finally:
            await self._leave(seats)

    async def _seats(self, places: int) -> list[asyncio.Future[None]]:
        """A seat for each shard that is asked at once.

        What is there to be taken at once says how many they are, and in how many portions the
        limits are divided; where prompts come slowly, all places.
        """
        is_slow = False
        while len(self._taken) < places and not is_slow:
            self._taken.append(asyncio.ensure_future(self._work.take(self._limits.shard)))
            await asyncio.wait(self._taken[-1:], timeout=_FILLING_SECONDS)
            is_slow = not self._taken[-1].done()
            if not is_slow and not self._taken[-1].result():
                break
        number = places if is_slow else max(1, sum(bool(one.result()) for one in self._taken))
        portions = Portions(self._limits, number)
        missing = places - len(self._taken) if is_slow else 0
        firsts = [*self._taken, *[None] * missing]
        return [asyncio.ensure_future(self._seat(first, portions)) for first in firsts]

    async def _leave(self, seats: Sequence[asyncio.Future[None]]) -> None:
        tasks: list[asyncio.Future[Any]] = [*seats, *self._taken]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._let_go()
        await self._carrier.close()

    async def _seat(self, first: asyncio.Future[Sequence[Job]] | None, portions: Portions) -> None:
        """One shard after the other."""
        jobs = await (first or self._work.take(self._limits.shard))
        while jobs:
            async with portions.of(len(jobs)) as limits:
                await self._shard(jobs, limits)
            if self._is_stopping:
                return
            jobs = await self._work.take(self._limits.shard)

    async def _shard(self, jobs: Sequence[Job], limits: Limits) -> None:
        """Have jobs asked until each was told."""
        await self._work.begin(jobs)
        self._open.update({job.index: job for job in jobs})
        reason = ""
        for _ in range(_TRIES):
            left = [job for job in jobs if job.index in self._open]
            if not left or self._is_stopping:
                return
            self._doubt(left)
            try:
                await self._carrier.carry(left, limits)
                reason = "the process that asked it died"
            except Lost as lost:
                reason = str(lost)
                if lost.is_final:
                    break
        for job in [job for job in jobs if job.index in self._open]:
            self.told(job.index, failed(StreamCut(f"{reason}: run map again with resume=")))

    def _doubt(self, jobs: Sequence[Job]) -> None:
        """Those of them that were sent before may be charged twice."""
        self._again |= {job.index for job in jobs} & self._begun
        self._begun -= self._again

    def _let_go(self) -> None:
        """Tell what is still open as stopped, and say what may be charged twice."""
        for index in list(self._open):
            self.told(index, stopped())
        if self._again:
            self.notice(
                f"{len(self._again)} may be charged twice: the process that had asked them died, "
                "and they were asked again."
            )

    def begun(self, index: int) -> None:
        """A job was sent."""
        if index in self._open:
            self._begun.add(index)

    def cost(self, index: int, dollars: float) -> None:
        """What a job costs as far as it came."""
        if (job := self._open.get(index)) is not None:
            self._work.estimate(job, dollars)

    def told(self, index: int, response: Response | Mapping[str, Any]) -> None:
        """A job is over; told twice, the first answer counts."""
        if (job := self._open.pop(index, None)) is None:
            return
        self._begun.discard(index)
        made = response if isinstance(response, Response) else read_answer(job, response)
        if index in self._again:
            made = replace(made, notices=(*made.notices, _AGAIN))
        self._work.tell(job, made)

    def notice(self, text: str) -> None:
        """Something that the caller should know."""
        self._work.notices[text] = None
