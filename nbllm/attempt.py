"""One request: its frames become events, and its end becomes a ``Finish``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

from nbllm.errors import NbllmError, TransportError
from nbllm.events import Event
from nbllm.plan import Plan
from nbllm.streaming.generation import Generation
from nbllm.wire.decoder import Decoder
from nbllm.wire.frame import Frame

_AFTER_REASON = 5.0
"""Seconds of silence after which an answer that said why it ends has ended."""


async def attempt(plan: Plan, generation: Generation) -> AsyncGenerator[Sequence[Event], None]:
    """The events of one request; an HTTP error comes before any of them.

    A connection that breaks, or stays open, after the provider said why it ends spoils nothing.
    """
    decoder = plan.route.wire.decoder(plan.provider.dialect, plan.route.origin)
    try:
        async with aclosing(_frames(plan, generation)) as batches:
            async for frames in _until_silence(batches, decoder):
                events, failure = _decode(decoder, frames)
                if events:
                    yield events
                if failure is not None:
                    raise failure
    except TransportError:
        if decoder.raw_reason is None or decoder.finished:
            raise
    yield decoder.close()


async def _until_silence(
    batches: AsyncGenerator[list[Frame], None], decoder: Decoder
) -> AsyncIterator[list[Frame]]:
    while True:
        following = anext(batches)
        try:
            if decoder.raw_reason is None or decoder.finished:
                yield await following
            else:
                yield await asyncio.wait_for(following, _AFTER_REASON)
        except (StopAsyncIteration, asyncio.TimeoutError):
            return


def _frames(plan: Plan, generation: Generation) -> AsyncGenerator[list[Frame], None]:
    call = plan.call(progress=generation.enter)
    if plan.provider.source == "demo":
        from nbllm.demo import open_frames

        return open_frames(call)
    from nbllm.transport import open_frames

    return open_frames(call)


def _decode(decoder: Decoder, frames: list[Frame]) -> tuple[list[Event], NbllmError | None]:
    """The events up to a failure, and the failure: what came before it is never lost."""
    events: list[Event] = []
    try:
        for frame in frames:
            events += decoder.decode(frame)
    except NbllmError as failure:
        return events, failure
    return events, None
