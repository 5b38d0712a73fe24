"""Ctrl-C while the main thread reads streams: it stops them, and leaves nothing half done.

Python raises ``KeyboardInterrupt`` between any two steps of the main thread: between two waits, in
the body of a loop, while an answer is written down. So for as long as streams are read, SIGINT
comes here first; but only in the place of Python's own handler, for a program that has another one,
as ``asyncio.run`` has, keeps it (docs/decisions/0011).
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import TypeVar

from nbllm.streaming.generation import Generation

_PATIENCE = 5.0
"""Seconds behind the first interrupt after which another one is held back no longer."""

Self = TypeVar("Self", bound="Reading")


class Reading:
    """While it is entered, an interrupt stops these generations, and is raised where it comes."""

    def __init__(self, generations: Iterable[Generation]) -> None:
        self._generations = tuple(generations)

    def __enter__(self: Self) -> Self:  # noqa: PYI019 - Self is not in typing before 3.11
        if threading.current_thread() is threading.main_thread():
            _install()
            _entered.append(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            for generation in self._generations:
                generation.stop()
        with suppress(ValueError):  # it was entered on another thread
            _entered.remove(self)
        if not _entered:
            _uninstall()

    def stop_soon(self) -> None:
        """Stop each on its own loop: the thread that is interrupted may hold a lock."""
        for generation in self._generations:
            if generation.loop is not None and not generation.finished:
                with suppress(RuntimeError):  # the loop may close at any moment
                    generation.loop.call_soon_threadsafe(generation.stop)


class Shield(Reading):
    """Holds the interrupt back as well: raising it, soon, is left to whoever entered."""

    _since: float | None = None

    @property
    def is_interrupted(self) -> bool:
        """Whether an interrupt was held back."""
        return self._since is not None

    def holds_back(self) -> bool:
        """Note an interrupt; one that comes late finds something that hangs."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
        return now - self._since < _PATIENCE


_entered: list[Reading] = []


def _on_interrupt(_number: int, _frame: FrameType | None) -> None:
    for reading in tuple(_entered):
        reading.stop_soon()
    shields = [reading for reading in _entered if isinstance(reading, Shield)]
    if not (shields and shields[-1].holds_back()):
        raise KeyboardInterrupt


def _install() -> None:
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        with suppress(ValueError):  # the main thread of another interpreter may not
            signal.signal(signal.SIGINT, _on_interrupt)


def _uninstall() -> None:
    if signal.getsignal(signal.SIGINT) is _on_interrupt:
        with suppress(ValueError):  # only the main thread may
            signal.signal(signal.SIGINT, signal.default_int_handler)
