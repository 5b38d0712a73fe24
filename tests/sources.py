"""Event sources that a test steers, in the place of a provider."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from nbllm.errors import NbllmError
from nbllm.events import Event, Finish, TextDelta
from nbllm.streaming import Stream
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.generation import Generation


class Source:
    """Gives batches with a pause before each, and notes whether it was opened and closed."""

    def __init__(
        self, *batches: Sequence[Event], pause: float = 0.0, forever: bool = False
    ) -> None:
        self.opened = 0
        self.closed = 0
        self._batches = batches
        self._pause = pause
        self._forever = forever

    async def __call__(self, generation: Generation) -> None:
        self.opened += 1
        try:
            for batch in self._batches:
                await asyncio.sleep(self._pause)
                generation.take(batch)
            if self._forever:
                await asyncio.Event().wait()
        finally:
            self.closed += 1


def words(*texts: str, pause: float = 0.0, forever: bool = False) -> Source:
    """A source of one text after the other, with a ``Finish`` unless it goes on for ever."""
    batches: list[Sequence[Event]] = [[TextDelta(text)] for text in texts]
    return Source(
        *batches, *[] if forever else [[Finish("stop", "stop")]], pause=pause, forever=forever
    )


def stream_of(source: Callable[[Generation], Coroutine[Any, Any, None]]) -> Stream:
    """The stream of a source."""
    return Stream(source, Answerer("test", "m"))


def finishes(stream: Stream) -> list[str]:
    """The reason of every ``Finish`` in the log, which must be the last event."""
    log = stream.generation.log
    found = [event.reason for event in log if isinstance(event, Finish)]
    assert isinstance(log[-1], Finish), log
    return found


def batches_of(stream: Stream) -> list[tuple[Event, ...]]:
    """All that the stream says, what comes at a time together."""
    heard: list[tuple[Event, ...]] = []
    stream.generation.observe(lambda events: heard.append(tuple(events)))
    with suppress(NbllmError):
        stream.wait(10)
    return heard
