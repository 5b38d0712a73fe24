"""Several streams as one sequence of events, in the order of their arrival."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import TypeAlias

from nbllm.events import Event
from nbllm.streaming.face import Stream
from nbllm.streaming.generation import Generation
from nbllm.streaming.interrupts import Reading
from nbllm.streaming.waiting import (
    is_being_cancelled,
    refuse_deadlock,
    until_beyond,
    wait_beyond,
)

Position: TypeAlias = tuple[Generation, int]


class _Cursor:
    """How far each stream of a merge has been read."""

    def __init__(self, streams: tuple[Stream, ...]) -> None:
        self._streams = streams
        self._positions = [0] * len(streams)

    def has_more(self) -> bool:
        return any(
            not stream.generation.finished or position < len(stream.generation.log)
            for stream, position in zip(self._streams, self._positions, strict=True)
        )

    def take(self) -> list[tuple[Stream, Event]]:
        """What is new, oldest first."""
        news: list[tuple[float, int, int]] = []
        for lane, stream in enumerate(self._streams):
            known = len(stream.generation.log)
            times = stream.generation.times
            news += [(times[place], lane, place) for place in range(self._positions[lane], known)]
            self._positions[lane] = known
        return [
            (self._streams[lane], self._streams[lane].generation.log[place])
            for _time, lane, place in sorted(news)
        ]

    def waiting(self) -> list[Position]:
        """The unfinished generations; none where something is new already."""
        pairs = [(s.generation, p) for s, p in zip(self._streams, self._positions, strict=True)]
        if any(position < len(generation.log) for generation, position in pairs):
            return []
        return [pair for pair in pairs if not pair[0].finished]


class Merged:
    """Iterable and async-iterable over ``(stream, event)``. A failed lane is its ``Finish``."""

    def __init__(self, *streams: Stream) -> None:
        self._streams = streams

    def __iter__(self) -> Iterator[tuple[Stream, Event]]:
        cursor = _Cursor(self._streams)
        with Reading(stream.generation for stream in self._streams):
            for stream in self._streams:
                refuse_deadlock(stream.generation)
                stream.generation.start()
            while cursor.has_more():
                yield from cursor.take()
                if waiting := cursor.waiting():
                    wait_beyond(waiting)

    def __aiter__(self) -> AsyncIterator[tuple[Stream, Event]]:
        return _Reader(self._streams)


class _Reader(AsyncIterator["tuple[Stream, Event]"]):
    def __init__(self, streams: tuple[Stream, ...]) -> None:
        self._streams = streams
        self._cursor = _Cursor(streams)
        self._ready: list[tuple[Stream, Event]] = []

    async def __anext__(self) -> tuple[Stream, Event]:
        loop = asyncio.get_running_loop()
        for stream in self._streams:
            stream.generation.start(loop)
        while not self._ready:
            self._ready = self._cursor.take()[::-1]
            if self._ready:
                break
            if not self._cursor.has_more():
                raise StopAsyncIteration
            await self._news()
        return self._ready.pop()

    def __del__(self) -> None:
        if is_being_cancelled():
            self._stop()

    async def _news(self) -> None:
        try:
            if waiting := self._cursor.waiting():
                await until_beyond(waiting)
        except asyncio.CancelledError:
            self._stop()
            raise

    def _stop(self) -> None:
        for stream in self._streams:
            stream.stop()
