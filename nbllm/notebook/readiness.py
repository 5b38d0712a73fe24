"""What the first ``%%llm`` needs, imported while a person types it.

A piece at a time, on the kernel's own thread, and only while no cell follows another: no lock, no
thread that a fork could lose, and no cell waits for more than one piece. Where nobody looks the
next cell is there already, and all is imported by whoever needs it first.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

_PAUSE = 0.05
"""Seconds without a cell before each piece."""
_PIECES = (
    *("nbllm.notebook.magic", "nbllm.wire.chat", "nbllm.notebook.board"),
    *("nbllm.demo", "markdown_it", "nbllm.transport"),
)
_log = logging.getLogger("nbllm")
_left: deque[Callable[[], object]] = deque()


def get_ready(shell: Any) -> None:
    """Begin; does nothing in a shell without a kernel, or with one that has no loop of Tornado's.

    First comes the page's code, of which a page should know as early as possible.
    """
    loop: Any = getattr(getattr(shell, "kernel", None), "io_loop", None)
    if hasattr(loop, "add_callback") and hasattr(loop, "call_later"):
        _left.extend((_look, partial(import_module, "anywidget"), _open_hub))
        _left.extend(partial(import_module, name) for name in _PIECES)
        loop.add_callback(_wait, loop, shell)


def forget() -> None:
    """Import nothing more."""
    _left.clear()


def _wait(loop: Any, shell: Any) -> None:
    if _left:
        loop.call_later(_PAUSE, _step, loop, shell, shell.execution_count)


def _step(loop: Any, shell: Any, count: int) -> None:
    if _left and shell.execution_count == count:
        try:
            _left.popleft()()
        except Exception:  # noqa: BLE001 - whoever needs it will say what is wrong
            _log.debug("not ready for the first cell", exc_info=True)
    _wait(loop, shell)


def _look() -> None:
    from nbllm.notebook.session import has_front_end

    if not has_front_end():
        forget()


def _open_hub() -> None:
    from nbllm.notebook.session import session

    here = session()
    if here is not None:
        here.open_hub()
