"""What is still to be asked and what was answered, handed over between two threads.

Prompts are drawn and answers are kept on the caller's thread, which may block; the rest happens on
an event loop, which may not. A job is drawn only when there is room for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from nbllm import engine
from nbllm.bulk.job import Job
from nbllm.bulk.purse import Purse
from nbllm.events import Notice
from nbllm.plan import Plan
from nbllm.response import Response
from nbllm.streaming.generation import Generation

_NEWS = Notice("")
"""What the run's log grows by: whoever waits for it looks here."""


class Executor(Protocol):
    """Where jobs are run."""

    def check(self, plan: Plan) -> None:
        """Raise ``ConfigError`` where this cannot be asked from there; before anything is sent."""
        ...

    async def run(self, work: Work) -> None:
        """Take jobs, begin them and tell their answers until there are no more.

        Cancelled, it stops what runs, tells what came of it, and raises ``CancelledError`` within
        half a second.
        """
        ...


class Beginning(NamedTuple):
    """Jobs that wait until it is written down that they were sent."""

    jobs: Sequence[Job]
    written: asyncio.Future[None]


class Work:
    """The jobs of one map, on their way to an executor, and the answers on their way back.

    ``take``, ``begin``, ``estimate`` and ``tell`` belong to the event loop of ``run``, the others
    to the caller's thread. ``keeps`` says that what begins is written down first.
    """

    def __init__(self, run: Generation, purse: Purse, *, keeps: bool = False) -> None:
        self.purse = purse
        self.notices: dict[str, None] = {}
        """What the caller should know, each once."""
        self._run = run
        self._keeps = keeps
        self._wanted: deque[int] = deque()
        self._takers: deque[asyncio.Future[Sequence[Job]]] = deque()
        self._beginning: deque[Beginning] = deque()
        self._told: deque[tuple[Job, Response]] = deque()

    async def take(self, most: int = 1) -> Sequence[Job]:
        """The next jobs, at most so many; none when there are no more."""
        taker: asyncio.Future[Sequence[Job]] = asyncio.get_running_loop().create_future()
        self._takers.append(taker)
        self._wanted.append(most)
        self._run.take([_NEWS])
        return await taker

    async def begin(self, jobs: Sequence[Job]) -> None:
        """Before these are sent: whatever happens from now on, each may have cost something.

        Each that begins must be told.
        """
        if self._keeps:
            written = asyncio.get_running_loop().create_future()
            self._beginning.append(Beginning(jobs, written))
            self._run.take([_NEWS])
            await written

    def estimate(self, job: Job, dollars: float) -> None:
        """What a job that is running costs as far as it came; stops all where it is too much."""
        self.purse.estimate(job.index, dollars)
        self._check()

    def tell(self, job: Job, response: Response) -> None:
        """A job is over: it was answered, it failed, or it was stopped."""
        self.purse.settle(job.index, response)
        self._told.append((job, response))
        self._run.take([_NEWS])
        self._check()

    def wanted(self) -> list[int]:
        """How many jobs each of those who wait would take, the one who has waited longest first."""
        return list(self._wanted)

    def give(self, jobs: Sequence[Job]) -> None:
        """Give the first of them these; nothing is that there are no more."""
        self._wanted.popleft()
        engine.call_soon(self._give, jobs)

    def beginning(self) -> list[Beginning]:
        """Those that wait to be written down, each once."""
        return [self._beginning.popleft() for _ in range(len(self._beginning))]

    def wrote(self, beginnings: Sequence[Beginning]) -> None:
        """It is written down."""
        for one in beginnings:
            engine.call_soon(_resolve, one.written, None)

    def told(self) -> list[tuple[Job, Response]]:
        """The jobs that are over, each once, and what came of each."""
        return [self._told.popleft() for _ in range(len(self._told))]

    def _give(self, jobs: Sequence[Job]) -> None:
        _resolve(self._takers.popleft(), jobs)

    def _check(self) -> None:
        if self.purse.is_empty:
            self._run.stop()


def _resolve(future: asyncio.Future[Any], value: object) -> None:
    if not future.done():
        future.set_result(value)
