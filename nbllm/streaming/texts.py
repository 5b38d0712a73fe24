"""The text of a stream, piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from nbllm.events import TextDelta

if TYPE_CHECKING:
    from nbllm.streaming.face import Stream


class TextStream:
    """The pieces of the answer's text, for ``for`` and ``async for``."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[str]:
        for event in self._stream:
            if isinstance(event, TextDelta):
                yield event.text

    def __aiter__(self) -> AsyncIterator[str]:
        return _TextReader(self._stream)


class _TextReader(AsyncIterator[str]):
    def __init__(self, stream: Stream) -> None:
        self._events = aiter(stream)

    async def __anext__(self) -> str:
        while True:
            event = await anext(self._events)
            if isinstance(event, TextDelta):
                return event.text
