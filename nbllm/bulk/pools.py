"""What a pool of ``concurrent.futures`` does for us, and how it can fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, TypeVar

from nbllm.bulk.sharded import Lost
from nbllm.engine import call_soon
from nbllm.errors import NbllmError

T = TypeVar("T")


async def submitted(pool: Executor, function: Callable[..., T], *arguments: Any) -> T:
    """What a function gives that a pool runs.

    Raises ``Lost`` where it does not come to its end, and what is an error of nbllm's as it is.
    """
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    try:
        future = pool.submit(function, *arguments)
    except RuntimeError as error:  # a broken pool raises one, too
        raise Lost(_reason(error), is_final=True) from None
    future.add_done_callback(lambda _future: call_soon(_resolve, over))
    try:
        await over
    finally:
        future.cancel()
    return _result(future)


def _result(future: Future[T]) -> T:
    error = None if future.cancelled() else future.exception()
    if isinstance(error, NbllmError):
        raise error
    if future.cancelled() or error is not None:
        raise Lost(_reason(error), is_final=isinstance(error, BrokenExecutor))
    return future.result()


def _reason(error: BaseException | None) -> str:
    if isinstance(error, BrokenExecutor):
        return "a process of the pool died, which breaks the pool; make a new one"
    return f"the pool did not run it ({type(error).__name__}: {error})" if error else "cancelled"


def _resolve(over: asyncio.Future[None]) -> None:
    if not over.done():
        over.set_result(None)
