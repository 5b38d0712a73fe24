"""``nbllm.gateway.sse``: a stream as the bytes of server-sent events, for any framework."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from typing import Literal, Protocol

from nbllm.events import Event
from nbllm.gateway.batches import held
from nbllm.gateway.chunks import Chunks
from nbllm.gateway.told import EventLines
from nbllm.streaming import Stream
from nbllm.streaming.generation import Generation
from nbllm.streaming.waiting import block_beyond, refuse_deadlock, until_beyond

_HEARTBEAT = b": nothing yet\n\n"


class Encoder(Protocol):
    """What makes bytes of events."""

    def encode(self, events: Sequence[Event]) -> bytes:
        """The bytes of some events."""
        ...


def sse(
    stream: Stream, *, form: Literal["openai", "events"] = "openai", heartbeat: float | None = 15
) -> EventStream:
    """The bytes of a stream for a framework's streaming response; ``.headers`` go with them.

    For ``async for`` in an event loop, for ``for`` anywhere else (WSGI). ``form`` is ``"openai"``,
    the chunks that OpenAI's clients read, or ``"events"``, nbllm's own events for a page's
    ``EventSource``. A comment goes out after each ``heartbeat`` seconds of silence (``None``:
    never), so that proxies keep the connection and a server sees that its client is gone.

    The stream starts when the first bytes are asked for, is held back while they are not, and is
    stopped when the iterator is closed, cancelled or dropped. What goes wrong in it is an event
    with the error; nothing is raised. Raises ``ValueError`` for a form or heartbeat that is none.
    """
    if heartbeat is not None and not heartbeat > 0:
        raise ValueError("heartbeat is a number of seconds above 0, or None for no comments")
    return EventStream(stream, _encoder(stream, form), heartbeat)


def _encoder(stream: Stream, form: str) -> Encoder:
    if form == "openai":
        generation = stream.generation
        return Chunks(str(generation.answerer), run=generation.tag.run)
    if form == "events":
        return EventLines(stream)
    raise ValueError(f"form is 'openai' or 'events', not {form!r}")


class EventStream(AsyncIterator[bytes], Iterator[bytes]):
    """Pieces of a body: all events of one network read at once. Made by ``sse``."""

    headers = {  # noqa: RUF012 - frameworks want a dict, and copy it
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-cache",
        "X-Accel-Buffering": "no",
    }
    """A proxy is asked not to hold the body back."""

    def __init__(self, stream: Stream, encoder: Encoder, heartbeat: float | None) -> None:
        self._stream = stream
        self._encoder = encoder
        self._heartbeat = heartbeat
        self._position = 0
        self._hold = ExitStack()
        self._is_closed = False

    def __aiter__(self) -> EventStream:
        return self

    async def __anext__(self) -> bytes:
        generation = self._begin(asyncio.get_running_loop())
        try:
            if self._is_waiting():
                await until_beyond([(generation, self._position)], self._heartbeat)
        except asyncio.CancelledError:
            self.close()
            raise
        piece = self._piece()
        if piece is None:
            raise StopAsyncIteration
        return piece

    def __iter__(self) -> EventStream:
        """Raises ``TypeError`` in an event loop, which it would block: Django then asks again."""
        if _in_a_loop():
            raise TypeError("in an event loop, iterate with async for")
        return self

    def __next__(self) -> bytes:
        refuse_deadlock(self._stream.generation)
        generation = self._begin()
        if self._is_waiting():
            block_beyond([(generation, self._position)], timeout=self._heartbeat)
        piece = self._piece()
        if piece is None:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Stop the stream: from any thread, again and again."""
        self._is_closed = True
        self._hold.close()
        self._stream.stop()

    async def aclose(self) -> None:
        """The same, for ``contextlib.aclosing``."""
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_is_closed"):
            self.close()

    def _begin(self, loop: asyncio.AbstractEventLoop | None = None) -> Generation:
        """Let the provider go on, for there is somebody who takes more."""
        self._hold.close()
        generation = self._stream.generation
        if not self._is_closed:
            generation.start(loop)
        return generation

    def _is_waiting(self) -> bool:
        generation = self._stream.generation
        return not generation.finished and len(generation.log) <= self._position

    def _piece(self) -> bytes | None:
        """What came, or a comment where nothing did; ``None`` behind the end.

        Until more is asked for, the provider waits.
        """
        generation = self._stream.generation
        is_over = generation.finished
        batch = generation.log[self._position :]
        if self._is_closed or (is_over and not batch):
            return None
        if not batch:
            return _HEARTBEAT
        self._position += len(batch)
        self._hold.enter_context(held(self._stream))
        return self._encoder.encode(batch)


def _in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
