"""A recording is read as its server's answer was: the same pieces, the same events, in one go."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nbllm.errors import NbllmError
from nbllm.events import Event, Finish
from nbllm.replay.recording import Piece, Recording
from nbllm.wire.body import Framing, RunningBody
from nbllm.wire.decoder import Decoder
from nbllm.wire.frame import Frame
from nbllm.wire.reader import Reader
from nbllm.wire.run import Run


class Batch(NamedTuple):
    """The events that come at a time, in seconds since the request."""

    at: float
    events: list[Event]


class Played(NamedTuple):
    """What a recording says, the ``Finish`` included."""

    batches: list[Batch]
    notices: tuple[str, ...]


def play(recording: Recording, decoder: Decoder, framing: Framing) -> Played | None:
    """The events of a recording; ``None`` of one that is not complete, whoever wrote it."""
    try:
        batches = _batches(recording, decoder, framing)
    except NbllmError:
        return None
    finish = batches[-1].events[-1] if batches else None
    is_complete = isinstance(finish, Finish) and finish.error is None
    return Played(batches, recording.notices) if is_complete else None


def _batches(recording: Recording, decoder: Decoder, framing: Framing) -> list[Batch]:
    body, reader = RunningBody(framing=framing), Reader(decoder)
    batches: list[Batch] = []

    def read(at: float, data: Callable[[], list[Frame | Run]]) -> bool:
        events: list[Event] = []
        reader.read(data(), events)
        body.raise_failure()
        if events:
            batches.append(Batch(at, events))
        return bool(events) and isinstance(events[-1], Finish)

    for piece in recording.pieces:
        if read(piece.at, lambda piece=piece: body.feed(_bytes(piece))):
            return batches
    if not read(recording.end, body.close) and (last := decoder.close()):
        batches.append(Batch(recording.end, list(last)))
    return batches


def _bytes(piece: Piece) -> bytes:
    return piece.text.encode("utf-8", "surrogatepass")
