"""The face of a generation: iterate, await, stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from nbllm.errors import NbllmError, interrupted
from nbllm.events import Event, Finish, TextDelta
from nbllm.response import Response
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.generation import EventSource, Generation
from nbllm.streaming.interrupts import Reading, Shield
from nbllm.streaming.texts import TextStream
from nbllm.streaming.waiting import (
    block_to_end,
    is_being_cancelled,
    refuse_deadlock,
    until_beyond,
    wait_beyond,
)
from nbllm.streaming.wakers import TO_THE_END

if TYPE_CHECKING:
    from nbllm.streaming.partials import Latest, PartialStream


class Stream:
    """One generation in flight.

    Iterable and async-iterable over events (a late reader still sees every one), awaitable, and a
    context manager. Nothing is sent before it is iterated, awaited, started, entered or shown.
    Leaving the ``with`` block, dropping the last reference, cancelling the reading task and Ctrl-C
    all close the socket. After a failure the error is raised behind the last event.
    """

    def __init__(self, source: EventSource, answerer: Answerer) -> None:
        self.generation = Generation(source, answerer)
        self._latest: Latest | None = None

    def __iter__(self) -> Iterator[Event]:
        generation = self.generation
        refuse_deadlock(generation)
        position = 0
        with Reading([generation]):
            generation.start()
            while True:
                while position < len(generation.log):
                    yield generation.log[position]
                    position += 1
                if generation.finished and position == len(generation.log):
                    break
                wait_beyond([(generation, position)])
        generation.raise_failure()

    def __aiter__(self) -> AsyncIterator[Event]:
        return _Reader(self)

    @property
    def text_stream(self) -> TextStream:
        """The pieces of the answer's text, for ``for`` and ``async for``.

        Where the provider begins anew, what was given before stays given; ``response`` is right.
        """
        return TextStream(self)

    @property
    def partial_stream(self) -> PartialStream:
        """The answer's JSON as far as it came, each time that there is more of it.

        Plain dicts, lists and texts, for ``for`` and ``async for``; ``response.parsed`` is the
        value that ``schema=`` means, at the end.
        """
        from nbllm.streaming.partials import PartialStream

        return PartialStream(self)

    @property
    def partial(self) -> Any:
        """The answer's JSON so far, ``None`` before it begins; asking starts nothing."""
        if self._latest is None:
            from nbllm.streaming.partials import Latest

            self._latest = Latest(self)
        return self._latest.value()

    def wait(self, timeout: float | None = None) -> Response:
        """Block until the end and return the ``Response``; ``timeout`` in seconds.

        Raises what went wrong, or the built-in ``TimeoutError`` when the stream is still running
        after ``timeout`` (it goes on). A stopped stream returns its cancelled ``Response``; after
        Ctrl-C it is the ``response`` of the ``KeyboardInterrupt``.
        """
        generation = self.generation
        refuse_deadlock(generation)
        with Shield([generation]) as shield:
            generation.start()
            block_to_end([generation], shield, timeout)
        if shield.is_interrupted:
            raise interrupted(generation.response())
        if not generation.finished:
            raise TimeoutError(f"the stream is still running after {timeout} s")
        generation.raise_failure()
        return generation.response()

    def __await__(self) -> Generator[Any, None, Response]:
        return self._wait_async().__await__()

    def start(self) -> Stream:
        """Send now and do not wait; the stream then lives until it ends."""
        self.generation.keep()
        self.generation.start()
        return self

    def stop(self) -> None:
        """Close the socket and keep what came; from any thread, at any time, again and again."""
        self.generation.stop()

    def on(
        self,
        *,
        text: Callable[[str], object] | None = None,
        finish: Callable[[Response], object] | None = None,
        error: Callable[[NbllmError], object] | None = None,
    ) -> Stream:
        """Call back with each piece of text, the final ``Response``, or the error.

        Callbacks run on the loop that drives the stream. One that raises becomes a ``Notice``.
        """
        generation = self.generation
        generation.keep()

        def observe(events: Sequence[Event]) -> None:
            for event in events:
                if text and isinstance(event, TextDelta):
                    text(event.text)
                elif isinstance(event, Finish):
                    if error and isinstance(event.error, NbllmError):
                        error(event.error)
                    if finish:
                        finish(generation.response())

        generation.observe(observe)
        return self

    @property
    def response(self) -> Response:
        """The ``Response`` so far; asking starts nothing."""
        return self.generation.response()

    def __enter__(self) -> Stream:  # noqa: PYI034 - Self is not in typing before 3.11
        self.generation.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Stream:  # noqa: PYI034 - as above
        self.generation.start(asyncio.get_running_loop())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __del__(self) -> None:
        generation = getattr(self, "generation", None)
        if generation is not None and not generation.is_kept:
            generation.stop()

    def __repr__(self) -> str:
        generation = self.generation
        response = generation.response()
        state = response.finish_reason or ("running" if generation.loop else "not started")
        size = f"{len(response.text):,} characters"
        return f"<Stream {generation.answerer}: {state}, {size}>"

    def _ipython_display_(self) -> None:
        from nbllm.notebook import show

        show(self)

    async def _wait_async(self) -> Response:
        await _Reader(self).skip_to_end()
        self.generation.raise_failure()
        return self.generation.response()


class _Reader(AsyncIterator[Event]):
    """Of readers, the one that starts the stream owns it: cancelled, it closes the socket.

    A class and not an async generator, whose frame would outlive the loop that dropped it.
    """

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._log = stream.generation.log
        self._position = 0
        self._owns = False

    async def __anext__(self) -> Event:
        position = self._position
        if position == len(self._log):
            await self._more()
        self._position = position + 1
        return self._log[position]

    async def _more(self) -> None:
        generation = self._start()
        while self._position == len(self._log):
            if generation.finished:
                generation.raise_failure()
                raise StopAsyncIteration
            await self._news(generation)

    async def skip_to_end(self) -> None:
        """Wait for the end without looking at the events."""
        self._position = TO_THE_END
        while not (generation := self._start()).finished:
            await self._news(generation)

    def __del__(self) -> None:
        """A loop that is left by a break lets the stream go on; one that is cancelled does not."""
        if self._owns and is_being_cancelled():
            self._stream.stop()

    def _start(self) -> Generation:
        generation, loop = self._stream.generation, asyncio.get_running_loop()
        if generation.loop is not loop:
            self._owns = generation.start(loop) or self._owns
        return generation

    async def _news(self, generation: Generation) -> None:
        try:
            await until_beyond([(generation, self._position)])
        except asyncio.CancelledError:
            if self._owns:
                self._stream.stop()
            raise
