"""Waiting for a generation, from a thread or from any event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeAlias

from nbllm.engine import is_engine_thread
from nbllm.streaming.generation import Generation

Waiter: TypeAlias = Callable[[threading.Event, "float | None"], bool]

_SLICE = 0.2


def _wait_in_slices(event: threading.Event, timeout: float | None) -> bool:
    """Wait so that a Ctrl-C gets through on every platform."""
    if timeout is not None:
        return event.wait(timeout)
    while not event.wait(_SLICE):
        pass
    return True


_waiter: Waiter = _wait_in_slices


def install_waiter(waiter: Waiter | None) -> None:
    """Let ``waiter(event, timeout)`` do the blocking (a kernel keeps its messages moving)."""
    global _waiter  # noqa: PLW0603 - one for the process
    _waiter = waiter or _wait_in_slices


def block(event: threading.Event, timeout: float | None = None) -> bool:
    """Block this thread until ``event`` is set; ``timeout`` in seconds."""
    return _waiter(event, timeout)


def block_beyond(positions: Sequence[tuple[Generation, int]], timeout: float | None = None) -> bool:
    """Block until one of the generations has grown beyond its position or ended."""
    news = threading.Event()
    with _woken_by(positions, news.set):
        return block(news, timeout)


async def until_beyond(positions: Sequence[tuple[Generation, int]]) -> None:
    """The same for the running loop."""
    loop = asyncio.get_running_loop()
    news = asyncio.Event()

    def wake() -> None:
        with suppress(RuntimeError):  # the waiting loop may close at any moment
            loop.call_soon_threadsafe(news.set)

    with _woken_by(positions, wake):
        await news.wait()


@contextmanager
def _woken_by(
    positions: Sequence[tuple[Generation, int]], wake: Callable[[], object]
) -> Generator[None, None, None]:
    """Nothing is left behind in a generation that stays silent while the others speak."""
    for generation, position in positions:
        generation.wake_beyond(position, wake)
    try:
        yield
    finally:
        for generation, _position in positions:
            generation.forget_wake(wake)


def refuse_deadlock(generation: Generation) -> None:
    """Raise ``RuntimeError`` where blocking would stop the very loop that drives the stream."""
    if is_engine_thread():
        raise RuntimeError("this would block nbllm's own loop; use await in callbacks and tasks")
    try:
        running = asyncio.get_running_loop()
    except RuntimeError:
        return
    if generation.loop is running:
        raise RuntimeError("this stream runs in the current event loop; use await or async for")
