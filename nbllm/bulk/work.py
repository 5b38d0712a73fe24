"""What is still to be asked and what was answered, handed over between two threads.

Prompts are drawn and answers are kept on the caller's thread, which may block; the rest happens on
an event loop, which may not. A job is drawn only when there is room for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Protocol

from nbllm import engine
from nbllm.bulk.job import Job
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
        """Take jobs and tell their answers until there are no more.

        Cancelled, it stops what runs, tells what came of it, and raises ``CancelledError`` within
        half a second.
        """
        ...


class Work:
    """The jobs of one map, on their way to an executor, and the answers on their way back.

    ``take`` and ``tell`` belong to the event loop of ``run``, the others to the caller's thread.
    """

    def __init__(self, run: Generation) -> None:
        self._run = run
        self._wanted: deque[int] = deque()
        self._takers: deque[asyncio.Future[Sequence[Job]]] = deque()
        self._told: deque[tuple[Job, Response]] = deque()

    async def take(self, most: int = 1) -> Sequence[Job]:
        """The next jobs, at most so many; none when there are no more.

        Each that is taken must be told.
        """
        taker: asyncio.Future[Sequence[Job]] = asyncio.get_running_loop().create_future()
        self._takers.append(taker)
        self._wanted.append(most)
        self._run.take([_NEWS])
        return await taker

    def tell(self, job: Job, response: Response) -> None:
        """A job is over: it was answered, it failed, or it was stopped."""
        self._told.append((job, response))
        self._run.take([_NEWS])

    def wanted(self) -> int:
        """How many jobs the one who has waited longest would take; 0 where nobody waits."""
        return self._wanted[0] if self._wanted else 0

    def give(self, jobs: Sequence[Job]) -> None:
        """Give that one these; nothing is that there are no more."""
        self._wanted.popleft()
        engine.call_soon(self._give, jobs)

    def told(self) -> tuple[Job, Response] | None:
        """A job that is over, each once, and what came of it."""
        return self._told.popleft() if self._told else None

    def _give(self, jobs: Sequence[Job]) -> None:
        taker = self._takers.popleft()
        if not taker.done():
            taker.set_result(jobs)
