"""How a generation ends."""

from __future__ import annotations

from collections.abc import Sequence
from traceback import clear_frames

from nbllm.errors import NbllmError
from nbllm.events import Event, Finish
from nbllm.streaming.answerer import Answerer


def up_to_finish(batch: Sequence[Event]) -> Sequence[Event]:
    """The events without those behind a ``Finish``."""
    kinds = list(map(type, batch))
    return batch[: kinds.index(Finish) + 1] if Finish in kinds else batch


def seal(error: NbllmError, answerer: Answerer, elapsed: float) -> None:
    """Tell an error whose it is, and let go of the frames of all, which hold the key and socket."""
    error.provider = error.provider or answerer.provider
    error.model = error.model or answerer.model
    error.elapsed = elapsed
    error.__traceback__ = error.__context__ = None
    if error.__cause__ is not None:
        clear_frames(error.__cause__.__traceback__)
