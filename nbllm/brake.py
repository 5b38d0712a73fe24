"""Lets a server wait while whoever reads its answer does not keep up."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager, suppress


class Brake:
    """Held, nothing more is read of an answer than what is on its way; from any thread."""

    def __init__(self) -> None:
        self._holders: set[object] = set()
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def is_held(self) -> bool:
        """Whether somebody holds it."""
        return bool(self._holders)

    @contextmanager
    def held(self) -> Generator[None, None, None]:
        """Hold it while the block runs."""
        holder = object()
        self._holders.add(holder)
        try:
            yield
        finally:
            self._holders.discard(holder)
            for each in tuple(self._waiting):
                with suppress(RuntimeError):  # the loop may be closed
                    each.get_loop().call_soon_threadsafe(_wake, each)

    async def released(self) -> None:
        """Wait until nobody holds it."""
        while self.is_held:
            wait = asyncio.get_running_loop().create_future()
            self._waiting.add(wait)
            try:
                if self.is_held:
                    await wait
            finally:
                self._waiting.discard(wait)


def _wake(wait: asyncio.Future[None]) -> None:
    if not wait.done():
        wait.set_result(None)
