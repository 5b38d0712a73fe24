"""Who is to be woken by the next events of a generation, or by its end alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeAlias

Wake: TypeAlias = Callable[[], object]

TO_THE_END = sys.maxsize
"""A position that no log reaches."""


class Wakers:
    """Each is called once; the caller sees to it that one thread at a time is in here."""

    def __init__(self) -> None:
        self._for_news: list[Wake] = []
        self._for_end: list[Wake] = []

    def __len__(self) -> int:
        return len(self._for_news) + len(self._for_end)

    def add(self, position: int, wake: Wake) -> None:
        """Let it be woken when the log is longer than ``position``."""
        (self._for_end if position == TO_THE_END else self._for_news).append(wake)

    def remove(self, wake: Wake) -> None:
        """Forget one that nobody waits for any more; harmless where it was called already."""
        for wakers in (self._for_news, self._for_end):
            if wake in wakers:
                wakers.remove(wake)

    def due(self, *, is_end: bool) -> list[Wake]:
        """Those to be called now, which are forgotten."""
        due, self._for_news = self._for_news, []
        if is_end:
            due += self._for_end
            self._for_end = []
        return due
