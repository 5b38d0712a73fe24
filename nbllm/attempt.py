"""One request: its frames become events, and its end becomes a ``Finish``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import TypeAlias

from nbllm.call import Call
from nbllm.errors import TransportError
from nbllm.events import Event
from nbllm.plan import Plan
from nbllm.streaming.receiver import Receiver
from nbllm.wire.frame import Frame
from nbllm.wire.reader import Reader
from nbllm.wire.run import Run

Take: TypeAlias = Callable[[Sequence[Event]], None]


async def attempt(plan: Plan, receiver: Receiver, take: Take, *, began: float) -> None:
    """Give ``take`` the events of one request; an HTTP error comes before any of them.

    ``began`` is when the limit of the whole began to run, by ``time.monotonic``.
    A connection that breaks, or stays open, after the provider said why it ended spoils nothing.
    """
    decoder = plan.route.wire.decoder(plan.provider.dialect, plan.route.origin)
    reader = Reader(decoder)

    def read(pieces: Sequence[Frame | Run]) -> None:
        """What came before a failure is never lost."""
        events: list[Event] = []
        try:
            reader.read(pieces, events)
        finally:
            if events:
                take(events)

    call = plan.call(receiver.enter, lambda: decoder.has_ended, began)
    try:
        await _ask(plan, call, read)
    except TransportError:
        if decoder.raw_reason is None:
            raise
    take(decoder.close())


async def _ask(plan: Plan, call: Call, read: Callable[[Sequence[Frame | Run]], None]) -> None:
    if plan.provider.source == "demo":
        from nbllm.demo import open_frames

        async with aclosing(open_frames(call)) as batches:
            async for frames in batches:
                read(frames)
        return
    from nbllm.transport import ask

    await ask(call, read)
