"""The limits of a map, divided among the shards that are asked at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

from nbllm.bulk.limits import Limits


class Portions:
    """So many portions of limits; together they never allow more answers in flight than those.

    Requests and tokens a minute are divided evenly, so a map whose last shards are alone is slower
    than it might be.
    """

    def __init__(self, limits: Limits, number: int) -> None:
        self._limits = limits
        self._number = number
        self._free = limits.concurrency
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def of(self, jobs: int) -> AsyncGenerator[Limits, None]:
        """A portion for a shard of so many jobs, as soon as there is one."""
        while not self._free:
            self._changed.clear()
            await self._changed.wait()
        width = min(self._free, jobs, max(1, self._limits.concurrency // self._number))
        self._free -= width
        try:
            yield replace(
                self._limits,
                concurrency=width,
                rpm=self._part(self._limits.rpm),
                tpm=self._part(self._limits.tpm),
            )
        finally:
            self._free += width
            self._changed.set()

    def _part(self, rate: float | None) -> float | None:
        return None if rate is None else rate / self._number
