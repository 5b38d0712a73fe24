"""What the last ``%%llm`` cell of a shell asked, for ``-c``."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from nbllm.comparison import Comparison

_last: WeakKeyDictionary[Any, Comparison] = WeakKeyDictionary()


def remember(shell: Any, comparison: Comparison) -> None:
    """This is what a cell asks now."""
    _last[shell] = comparison


def last(shell: Any) -> Comparison | None:
    """What the last cell asked, if there was one."""
    return _last.get(shell)
