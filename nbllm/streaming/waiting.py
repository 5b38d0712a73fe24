"""Waiting for a generation, from a thread or from any event loop."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeAlias

from nbllm.engine import is_engine_thread
from nbllm.errors import interrupted
from nbllm.streaming.generation import Generation
from nbllm.streaming.interrupts import Shield
from nbllm.streaming.wakers import TO_THE_END

Waiter: TypeAlias = Callable[[threading.Event, float], bool]

_SLICE = 0.2
"""Seconds after which an interrupt gets through on every platform."""
_waiter: Waiter = threading.Event.wait


def install_waiter(waiter: Waiter | None) -> None:
    """Let ``waiter(event, seconds)`` do the blocking (a kernel keeps its messages moving)."""
    global _waiter  # noqa: PLW0603 - one for the process
    _waiter = waiter or threading.Event.wait


def block_beyond(
    positions: Sequence[tuple[Generation, int]],
    shield: Shield | None = None,
    timeout: float | None = None,
) -> None:
    """Block until one of the generations has grown beyond its position or ended.

    No longer than ``timeout`` seconds, nor than until ``shield`` holds an interrupt back.
    """
    news = threading.Event()
    end = math.inf if timeout is None else time.monotonic() + timeout
    _wake_beyond(positions, news.set)
    try:
        while (left := end - time.monotonic()) > 0:
            if _waiter(news, min(left, _SLICE)) or (shield and shield.is_interrupted):
                return
    finally:
        _forget_wake(positions, news.set)


def block_to_end(
    generations: Collection[Generation],
    shield: Shield | None = None,
    timeout: float | None = None,
) -> None:
    """The same until all of them have ended."""
    end = math.inf if timeout is None else time.monotonic() + timeout
    while running := _running(generations):
        left = end - time.monotonic()
        if left <= 0 or (shield and shield.is_interrupted):
            return
        block_beyond(running, shield, left)


def wait_beyond(positions: Sequence[tuple[Generation, int]]) -> None:
    """Block until one of the generations has grown or ended; an interrupt stops them.

    The ``KeyboardInterrupt`` has what came, where there is one generation.
    """
    with Shield(generation for generation, _position in positions) as shield:
        block_beyond(positions, shield)
    if shield.is_interrupted:
        came = [generation.response() for generation, _position in positions]
        raise interrupted(came[0]) if len(came) == 1 else interrupted(message="stopped")


async def until_beyond(
    positions: Sequence[tuple[Generation, int]], timeout: float | None = None
) -> None:
    """The same for the running loop, and no longer than ``timeout`` seconds."""
    loop = asyncio.get_running_loop()
    news = loop.create_future()
    wake = partial(_note, news)
    if any(generation.loop is not loop for generation, _position in positions):
        wake = partial(_note_elsewhere, news, loop)
    _wake_beyond(positions, wake)
    end = None if timeout is None else loop.call_later(timeout, _note, news)
    try:
        await news
    finally:
        if end is not None:
            end.cancel()
        _forget_wake(positions, wake)


def _note(news: asyncio.Future[None]) -> None:
    with suppress(RuntimeError):  # the loop may be closed
        if not news.done():
            news.set_result(None)


def _note_elsewhere(news: asyncio.Future[None], loop: asyncio.AbstractEventLoop) -> None:
    with suppress(RuntimeError):  # the waiting loop may close at any moment
        loop.call_soon_threadsafe(_note, news)


async def until_end(generations: Collection[Generation]) -> None:
    """The same until all of them have ended."""
    while running := _running(generations):
        await until_beyond(running)


def _running(generations: Collection[Generation]) -> list[tuple[Generation, int]]:
    return [(each, TO_THE_END) for each in generations if not each.finished]


def _wake_beyond(positions: Sequence[tuple[Generation, int]], wake: Callable[[], object]) -> None:
    for generation, position in positions:
        generation.wake_beyond(position, wake)


def _forget_wake(positions: Sequence[tuple[Generation, int]], wake: Callable[[], object]) -> None:
    """Nothing is left behind in a generation that stays silent while the others speak."""
    for generation, _position in positions:
        generation.forget_wake(wake)


def is_being_cancelled() -> bool:
    """Whether the running task is; Python 3.10 does not tell."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and sys.version_info >= (3, 11) and task.cancelling() > 0


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
