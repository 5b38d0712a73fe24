"""Signals that end a program end it the way Ctrl-C does: streams are closed, what came is kept."""

from __future__ import annotations

import signal
from contextlib import suppress
from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP")


class Ended(KeyboardInterrupt):
    """A signal came that is not Ctrl-C; ``status`` is what a shell would say of it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


def listen() -> None:
    """From now on raise ``Ended``; a signal that is ignored, as under ``nohup``, stays ignored."""
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            with suppress(ValueError):  # only the main thread may
                signal.signal(number, _end)


def forget() -> None:
    """Leave the signals as they were, for whoever called ``main`` from a program."""
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is _end:
            with suppress(ValueError):
                signal.signal(number, signal.SIG_DFL)


def _end(number: int, _frame: FrameType | None) -> None:
    raise Ended(number)
