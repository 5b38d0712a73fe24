"""Work on the background loop, waited for by whoever asked."""

from __future__ import annotations

from collections.abc import Coroutine
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar

from nbllm.engine import is_engine_thread, submit

T = TypeVar("T")

_SLICE = 0.2


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, also inside a running event loop; Ctrl-C cancels it.

    Raises ``RuntimeError`` on nbllm's own loop, which it would stop.
    """
    if is_engine_thread():
        work.close()
        raise RuntimeError("this would block nbllm's own loop; call it from another thread")
    future = submit(work)
    try:
        while True:
            try:
                return future.result(_SLICE)  # in slices, so that Ctrl-C gets through everywhere
            except FutureTimeout:
                if future.done():
                    raise
    finally:
        future.cancel()
