"""The background event loops.

Everything that nobody awaits runs on one of them, what tools do on another, so that a tool that
blocks its loop stops no stream. A loop starts with the first use, lives on a daemon thread, and is
made anew after a fork.
"""

from __future__ import annotations

import asyncio
import atexit
import inspect
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")

_SHUTDOWN_SECONDS = 1.0


class _Helpers(ThreadPoolExecutor):
    """Runs each function on a daemon thread: a name lookup that hangs must not outlive Python."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run ``fn`` at once."""
        future: Future[T] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(fn(*args, **kwargs))
                except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                    future.set_exception(error)

        threading.Thread(target=run, name="nbllm-helper", daemon=True).start()
        return future


_helpers = _Helpers()


def aside(function: Callable[..., T], *arguments: object) -> Future[T]:
    """Run a function on a thread of its own, which does not outlive Python."""
    return _helpers.submit(function, *arguments)


class Engine:
    """A background thread with a running event loop."""

    def __init__(self, name: str = "nbllm") -> None:
        self.loop = asyncio.new_event_loop()
        self.loop.set_default_executor(_Helpers())
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.close()

    def is_current(self) -> bool:
        """Whether the caller runs on this engine's thread."""
        return threading.current_thread() is self._thread

    def close(self) -> None:
        """Cancel every task, let each clean up, and end the thread; within two seconds."""
        if not self._thread.is_alive() or self.is_current():
            return
        done: Future[None] = Future()

        def cancel() -> None:
            task = self.loop.create_task(_cancel_all())
            task.add_done_callback(lambda _task: done.set_result(None))

        self.loop.call_soon_threadsafe(cancel)
        try:
            done.result(_SHUTDOWN_SECONDS)
        except FutureTimeout:
            return  # a callback blocks the loop: its thread ends with Python
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(_SHUTDOWN_SECONDS)


async def _cancel_all() -> None:
    """Cancel every task once it has begun: before, its coroutine would be reported as forgotten."""
    own = {asyncio.current_task()}
    cancelled: set[asyncio.Task[Any]] = set()
    while fresh := asyncio.all_tasks() - own - cancelled:
        begun = set(filter(_has_begun, fresh))
        for task in begun:
            task.cancel()
        cancelled |= begun
        await asyncio.sleep(0)
    await asyncio.gather(*cancelled, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()


def _has_begun(task: asyncio.Task[Any]) -> bool:
    coroutine: Any = task.get_coro()
    is_new = inspect.iscoroutine(coroutine) and coroutine.cr_frame is not None
    return not is_new or inspect.getcoroutinestate(coroutine) != inspect.CORO_CREATED


_engine: Engine | None = None
_tool_engine: Engine | None = None
_lock = threading.Lock()


def engine() -> Engine:
    """The engine of this process, started when first asked for."""
    global _engine  # noqa: PLW0603 - one for the process
    with _lock:
        if _engine is None:
            _engine = Engine()
        return _engine


def tool_engine(*, but: Engine | None = None) -> Engine:
    """The engine on which tools run; a new one where it is that which was found blocked."""
    global _tool_engine  # noqa: PLW0603 - as above
    with _lock:
        if _tool_engine is None or _tool_engine is but:
            _tool_engine = Engine("nbllm-tools")
        return _tool_engine


def is_engine_thread() -> bool:
    """Whether the caller runs on the background loop's own thread."""
    return _engine is not None and _engine.is_current()


def on_a_thread(function: Callable[[], T]) -> Future[T]:
    """Call a function on a daemon thread of its own, in the caller's context."""
    return _Helpers().submit(copy_context().run, function)


def submit(coroutine: Coroutine[Any, Any, T]) -> Future[T]:
    """Run a coroutine on the background loop."""
    return asyncio.run_coroutine_threadsafe(coroutine, engine().loop)


def call_soon(callback: Callable[..., object], *arguments: object) -> None:
    """Call a function on the background loop, soon; from any thread."""
    engine().loop.call_soon_threadsafe(callback, *arguments)


def _forget() -> None:
    global _engine, _tool_engine, _lock
    _engine, _tool_engine, _lock = None, None, threading.Lock()


def close() -> None:
    """Stop whatever runs in the background, as Python does when it ends."""
    for one in (_engine, _tool_engine):
        if one is not None:
            one.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
atexit.register(close)
