"""What another process does: some jobs at once in one event loop, and word of each as it goes.

A word is a JSON object with the ``index`` of its job: ``begun``, ``cost`` so far, or ``told`` with
the response. They are sent together, as many as there are when the ones before have arrived.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import Any, TypeAlias, cast

from nbllm.bulk.job import Job
from nbllm.bulk.limits import Limits
from nbllm.bulk.local import Local
from nbllm.bulk.parcel import pack, unpack
from nbllm.bulk.work import Work
from nbllm.errors import ConfigError, MissingKey, NbllmError
from nbllm.events import Finish
from nbllm.response import Response
from nbllm.serialization import response_to_dict

Send: TypeAlias = Callable[[str], Awaitable[object]]
"""Gives a text to whoever sent the shard, and is done when it has arrived there."""
_COST_SECONDS = 0.25


def write_shard(jobs: Sequence[Job], limits: Limits) -> str:
    """The jobs, and the part of the limits that is theirs, as a JSON text without a key."""
    asked = {name: getattr(limits, name) for name in Limits.__slots__}
    return json.dumps(
        {"nbllm": version("nbllm"), "limits": asked, "jobs": [pack(job) for job in jobs]}
    )


async def run_shard(text: str, send: Send, where: str) -> None:
    """Ask what a shard holds, from here. Cancelled, it stops what runs and tells what came.

    ``where`` names this process. Raises ``ConfigError`` for a shard of another version.
    """
    shard = json.loads(text)
    if shard["nbllm"] != (here := version("nbllm")):
        raise ConfigError(
            f"nbllm {shard['nbllm']} asks, and {where} has nbllm {here}: install the same version "
            "in both"
        )
    outbox = Outbox(send)
    work = _Work(shard["jobs"], outbox, where)
    asking = asyncio.ensure_future(Local(Limits(**shard["limits"])).run(cast("Work", work)))
    sending = asyncio.ensure_future(outbox.run())
    sending.add_done_callback(lambda _done: asking.cancel())
    try:
        await asking
    finally:
        for notice in work.notices:
            outbox.add({"notice": notice})
        outbox.close()
        await sending


class Outbox:
    """Words on their way, the costs of running jobs less often than the others."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._words: list[Mapping[str, Any]] = []
        self._costs: dict[int, float] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._news = asyncio.Event()
        self._is_closed = False

    def add(self, word: Mapping[str, Any]) -> None:
        """Send this soon."""
        self._words.append(word)
        self._news.set()

    async def arrive(self, word: Mapping[str, Any]) -> None:
        """Send this, and wait until it has arrived."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        self.add(word)
        await waiting

    def estimate(self, index: int, dollars: float) -> None:
        """Send with the others, or in a moment, what a job costs as far as it came."""
        self._costs[index] = dollars

    def close(self) -> None:
        """Send what there is, and nothing more."""
        self._is_closed = True
        self._news.set()

    async def run(self) -> None:
        """Send until it is closed; raises what ``send`` raises."""
        while self._words or self._costs or not self._is_closed:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), _COST_SECONDS)
            self._news.clear()
            waiting, self._waiting = self._waiting, []
            if words := self._due():
                await self._send(json.dumps(words))
            for one in waiting:
                if not one.done():
                    one.set_result(None)

    def _due(self) -> Sequence[Mapping[str, Any]]:
        costs = [{"index": index, "cost": dollars} for index, dollars in self._costs.items()]
        words = [*costs, *self._words]
        self._words.clear()
        self._costs.clear()
        return words


class _Work:
    """The jobs of a shard, as ``Local`` takes them."""

    def __init__(self, parcels: Sequence[Mapping[str, Any]], outbox: Outbox, where: str) -> None:
        self.notices: dict[str, None] = {}
        self._parcels = list(reversed(parcels))
        self._outbox = outbox
        self._where = where

    async def take(self, most: int = 1) -> Sequence[Job]:  # noqa: ARG002 - one at a time
        """The next job; one that this process cannot ask has failed."""
        while self._parcels:
            parcel = self._parcels.pop()
            try:
                return [unpack(parcel)]
            except NbllmError as error:
                failed = Finish("error", None, error)
                response = Response(finish_reason="error", events=(failed,), error=error)
                self._tell(parcel["index"], response)
        return []

    async def begin(self, jobs: Sequence[Job]) -> None:
        """Say that these are sent, which is known when they are: nothing else may be lost."""
        for job in jobs:
            await self._outbox.arrive({"index": job.index, "begun": True})

    def estimate(self, job: Job, dollars: float) -> None:
        """Say what a job costs as far as it came."""
        self._outbox.estimate(job.index, dollars)

    def tell(self, job: Job, response: Response) -> None:
        """Say what came of a job."""
        self._tell(job.index, response)

    def _tell(self, index: int, response: Response) -> None:
        if isinstance(response.error, MissingKey):
            response.error.advise(
                f"It was asked on {self._where}, which looks for keys in its own environment: set "
                "the variable there, before it starts."
            )
        self._outbox.add({"index": index, "told": response_to_dict(response)})
