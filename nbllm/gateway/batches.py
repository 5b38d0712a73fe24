"""The events of a stream as they come, all of one network read at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import contextmanager

from nbllm.events import Event
from nbllm.streaming import Stream
from nbllm.streaming.waiting import until_beyond


class Batches(AsyncIterator[Sequence[Event]]):
    """Starts the stream in the running loop; its failure is its ``Finish`` and is never raised."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._position = 0

    async def __anext__(self) -> Sequence[Event]:
        generation = self._stream.generation
        generation.start(asyncio.get_running_loop())
        while self._position >= len(generation.log):
            if generation.finished:
                raise StopAsyncIteration
            await until_beyond([(generation, self._position)])
        batch = generation.log[self._position :]
        self._position += len(batch)
        return batch


@contextmanager
def held(stream: Stream) -> Generator[None, None, None]:
    """Let the provider wait while a slow client takes what is there."""
    with stream.generation.brake.held():
        yield
