"""Lets a server wait while whoever reads its answer does not keep up."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager, suppress


class Brake:
    """Held, nothing more is read of an answer than what is on its way; from any thread."""

    def __init__(self) -> None:
        self.is_held = False
        self._waiting: list[asyncio.Future[None]] = []

    @contextmanager
    def held(self) -> Generator[None, None, None]:
        """Hold it while the block runs."""
        self.is_held = True
        try:
            yield
        finally:
            self.is_held = False
            waiting, self._waiting = self._waiting, []
            for each in waiting:
                with suppress(RuntimeError):  # the loop may be closed
                    each.get_loop().call_soon_threadsafe(_wake, each)

    async def released(self) -> None:
        """Wait until nobody holds it."""
        while self.is_held:
            wait = asyncio.get_running_loop().create_future()
            self._waiting.append(wait)
            if self.is_held:
                await wait


def _wake(wait: asyncio.Future[None]) -> None:
    if not wait.done():
        wait.set_result(None)
