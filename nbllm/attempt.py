"""One request: its frames become events, and its end becomes a ``Finish``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from nbllm.call import Call
from nbllm.errors import TransportError
from nbllm.events import Event
from nbllm.plan import Plan
from nbllm.streaming.receiver import Receiver
from nbllm.wire.frame import Frame
from nbllm.wire.reader import Reader
from nbllm.wire.run import Run

if TYPE_CHECKING:
    from nbllm.replay.recorder import Recorder

Take: TypeAlias = Callable[[Sequence[Event]], None]
RecorderFor: TypeAlias = "Callable[[Call], Recorder]"


async def attempt(
    plan: Plan,
    receiver: Receiver,
    take: Take,
    *,
    began: float,
    recorder_for: RecorderFor | None = None,
) -> None:
    """Give ``take`` the events of one request; an HTTP error comes before any of them.

    ``began`` is when the limit of the whole began to run, by ``time.monotonic``; the recorder, if
    there is one, takes down the answer to the call.
    A connection that breaks, or stays open, after the provider said why it ended spoils nothing.
    """
    if plan.provider.source == "scripted":
        from nbllm.testing.fakes import fake

        receiver.enter("waiting")
        await fake(plan.provider.name).answer(plan, take)
        return
    decoder = plan.route.wire.decoder(plan.provider.dialect, plan.route.origin)
    reader = Reader(decoder)

    def read(pieces: Sequence[Frame | Run]) -> None:
        """What came before a failure is never lost."""
        events: list[Event] = []
        if recorder is not None:
            recorder.take(pieces)
        try:
            reader.read(pieces, events)
        finally:
            if events:
                give(events)

    def give(events: Sequence[Event]) -> None:
        if recorder is not None:
            recorder.hear(events)
        take(events)

    plain = plan.call(receiver.enter, lambda: decoder.has_ended, began)
    call = replace(plain, brake=receiver.brake)
    recorder = recorder_for(call) if recorder_for is not None else None
    try:
        await _ask(plan, call, read)
    except TransportError:
        if decoder.raw_reason is None:
            raise
    give(decoder.close())


async def _ask(plan: Plan, call: Call, read: Callable[[Sequence[Frame | Run]], None]) -> None:
    if plan.provider.source == "demo":
        from nbllm.demo import open_frames

        async with aclosing(open_frames(call)) as batches:
            async for frames in batches:
                read(frames)
                if call.brake is not None:
                    await call.brake.released()
        return
    from nbllm.transport import ask

    await ask(call, read)
