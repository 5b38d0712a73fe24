"""One request: its frames become events, and its end becomes a ``Finish``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from nbllm.errors import NbllmError, TransportError
from nbllm.events import Event
from nbllm.plan import Plan
from nbllm.streaming.generation import Generation
from nbllm.wire.decoder import Decoder
from nbllm.wire.frame import Frame
from nbllm.wire.reader import Reader
from nbllm.wire.run import Run


async def attempt(
    plan: Plan, generation: Generation, *, began: float
) -> AsyncGenerator[Sequence[Event], None]:
    """The events of one request; an HTTP error comes before any of them.

    ``began`` is when the limit of the whole began to run, by ``time.monotonic``.
    A connection that breaks, or stays open, after the provider said why it ended spoils nothing.
    """
    decoder = plan.route.wire.decoder(plan.provider.dialect, plan.route.origin)
    reader = Reader(decoder)
    try:
        async with aclosing(_frames(plan, generation, decoder, began)) as batches:
            async for pieces in batches:
                events, failure = _read(reader, pieces)
                if events:
                    yield events
                if failure is not None:
                    raise failure
    except TransportError:
        if decoder.raw_reason is None:
            raise
    yield decoder.close()


def _frames(
    plan: Plan, generation: Generation, decoder: Decoder, began: float
) -> AsyncGenerator[Sequence[Frame | Run], None]:
    call = plan.call(generation.enter, lambda: decoder.has_ended, began)
    if plan.provider.source == "demo":
        from nbllm.demo import open_frames

        return open_frames(call)
    from nbllm.transport import open_frames

    return open_frames(call)


def _read(reader: Reader, pieces: Sequence[Frame | Run]) -> tuple[list[Event], NbllmError | None]:
    """The events up to a failure, and the failure: what came before it is never lost."""
    events: list[Event] = []
    try:
        reader.read(pieces, events)
    except NbllmError as failure:
        return events, failure
    return events, None
