"""A tool's own code, run where it can neither break nor hold up what goes on around it.

A function runs on a thread of its own, and is left there if it takes too long: Python ends no
thread. A coroutine runs on the caller's loop where that is the caller's own, for there is what it
shares with it; else on the tools' loop, away from the streams (docs/decisions/0023).
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from concurrent.futures import Future
from contextlib import aclosing
from functools import partial
from typing import Any, NamedTuple, cast

from nbllm.engine import is_engine_thread, on_a_thread, tool_engine
from nbllm.errors import ToolError
from nbllm.tools.discretion import discreet
from nbllm.tools.outputs import MOST_ITEMS, Output, as_output
from nbllm.tools.parameters import Bound
from nbllm.tools.tool import Tool

_PATIENCE = 0.3
"""Seconds in which the tools' loop answers, or counts as blocked."""
_LONGEST_ERROR = 500


class _Outcome(NamedTuple):
    """What came of some code: a value, or an error in words."""

    value: Any = None
    error: str | None = None


class Contained:
    """One call of a tool, and the time that it has."""

    def __init__(self, tool: Tool) -> None:
        self._tool = tool
        self._began = time.monotonic()

    async def bind(self, arguments: Mapping[str, Any] | None) -> Bound:
        """The checked arguments; raises ``ToolError``. Validators are the author's code, too."""
        return await self._on_a_thread(partial(self._tool.parameters.bind, arguments))

    async def run(self, bound: Bound) -> Output:
        """Run the tool and return its result as text; raises ``ToolError`` for everything else."""
        self._began = time.monotonic()
        begin = partial(self._tool.function, *bound.args, **bound.kwargs)
        if inspect.iscoroutinefunction(begin):
            return await self._finish(begin)
        value = await self._on_a_thread(partial(_called, begin))
        if isinstance(value, Output):
            return value
        return await self._finish(partial(_waited_for, value))

    async def _finish(self, begin: Callable[[], Awaitable[Any]]) -> Output:
        """What a coroutine gives; made into text on a thread, for that may take as long."""
        value = await self._outcome(await _started(begin))
        return await self._on_a_thread(partial(as_output, value))

    async def _on_a_thread(self, function: Callable[[], Any]) -> Any:
        return await self._outcome(asyncio.wrap_future(on_a_thread(partial(_try, function))))

    async def _outcome(self, future: asyncio.Future[_Outcome]) -> Any:
        name, limit = self._tool.name, self._tool.timeout
        left = None if limit is None else max(0.0, self._began + limit - time.monotonic())
        try:
            done, _ = await asyncio.wait([future], timeout=left)
        finally:
            future.cancel()
        if not done:
            raise ToolError(f"{name} took longer than {limit:g} s and was left")
        if future.cancelled():
            raise ToolError(f"{name} was cancelled")
        value, error = future.result()
        if error is not None:
            raise ToolError(error)
        return value


def _try(function: Callable[[], Any]) -> _Outcome:
    try:
        return _Outcome(function())
    except BaseException as error:  # noqa: BLE001 - sys.exit() in a tool ends the tool
        return _Outcome(error=_told(error))


def _called(function: Callable[[], Any]) -> Any:
    """The function's result as text, or as it is where it has to be awaited."""
    value = function()
    return value if inspect.isawaitable(value) or inspect.isasyncgen(value) else as_output(value)


async def _waited_for(value: Awaitable[Any] | AsyncGenerator[Any, None]) -> Any:
    if not inspect.isasyncgen(value):
        return await cast("Awaitable[Any]", value)
    items: list[Any] = []
    async with aclosing(value):
        async for item in value:
            items.append(item)
            if len(items) >= MOST_ITEMS:
                break
    return items


async def _started(begin: Callable[[], Awaitable[Any]]) -> asyncio.Future[_Outcome]:
    """A coroutine, started on the loop where it belongs."""
    if not is_engine_thread():
        return asyncio.ensure_future(_try_async(begin, is_ours=False))
    loop = await _tool_loop()
    return asyncio.wrap_future(
        asyncio.run_coroutine_threadsafe(_try_async(begin, is_ours=True), loop)
    )


async def _try_async(begin: Callable[[], Awaitable[Any]], *, is_ours: bool) -> _Outcome:
    try:
        return _Outcome(await begin())
    except asyncio.CancelledError:
        raise
    except KeyboardInterrupt as error:
        if not is_ours:
            raise  # it may be the person's own Ctrl-C
        return _Outcome(error=_told(error))
    except BaseException as error:  # noqa: BLE001 - a task hands SystemExit to its loop
        return _Outcome(error=_told(error))


async def _tool_loop() -> asyncio.AbstractEventLoop:
    """The tools' loop; a new one where a coroutine holds it up."""
    engine = tool_engine()
    answered: Future[None] = Future()

    def answer() -> None:
        if answered.set_running_or_notify_cancel():
            answered.set_result(None)

    engine.loop.call_soon_threadsafe(answer)
    waiting = asyncio.wrap_future(answered)
    try:
        done, _ = await asyncio.wait([waiting], timeout=_PATIENCE)
    finally:
        waiting.cancel()
    return engine.loop if done else tool_engine(but=engine).loop


def _told(error: BaseException) -> str:
    """An error on one line, without the way to it."""
    try:
        words = discreet(" ".join(str(error)[: 4 * _LONGEST_ERROR].split()))[:_LONGEST_ERROR]
    except Exception:  # noqa: BLE001 - its text is the tool's own code
        words = ""
    if isinstance(error, ToolError):
        return words or "the tool failed"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
