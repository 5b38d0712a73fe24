"""From the end of a run to its row: what takes time happens on a thread of its own, later."""

from __future__ import annotations

import atexit
import logging
import os
import time
from collections import deque
from contextlib import suppress
from functools import partial

from nbllm import engine
from nbllm.errors import ConfigError
from nbllm.logbook.row import row_of
from nbllm.logbook.store import COLUMNS, history_file, kept
from nbllm.plan import Plan
from nbllm.streaming.generation import Generation
from nbllm.streaming.ledger import ledger

_INSERT = (
    f"INSERT OR REPLACE INTO runs ({', '.join(COLUMNS)}) "  # noqa: S608 - names of our own
    f"VALUES ({', '.join('?' * len(COLUMNS))})"
)
_GATHERING_SECONDS = 0.05
_log = logging.getLogger("nbllm")


class Noting:
    """Runs that are over and have no row yet."""

    def __init__(self) -> None:
        self._over: deque[tuple[Plan, Generation]] = deque()
        self._asked = 0.0
        self._untold = ["a wrong choice"]

    def add(self, plan: Plan, generation: Generation) -> None:
        """Take a run that is just over; from any thread, at once, raising nothing."""
        ledger().close(generation)
        self._over.append((plan, generation))
        now = time.monotonic()
        if now < self._asked + 2 * _GATHERING_SECONDS:
            return
        self._asked = now
        loop = generation.loop
        with suppress(RuntimeError):  # it is closed: the next run, or the end, writes this one
            if loop is not None:
                loop.call_soon_threadsafe(engine.aside, self._write_soon)

    def write(self) -> None:
        """Write what is over; blocks for the time of folding it, and no longer."""
        while (one := self._next()) is not None:
            try:
                self._write(*one)
            except ConfigError as error:
                self._tell(error)
            except Exception as error:  # noqa: BLE001 - nobody waits here who could be told
                _log.warning("a run is not in the history: %s: %s", type(error).__name__, error)
        ledger().spent()

    def _next(self) -> tuple[Plan, Generation] | None:
        """Each goes to one thread, of however many are here."""
        try:
            return self._over.popleft()
        except IndexError:
            return None

    def _write_soon(self) -> None:
        """Gather what ends at about the same time into one transaction."""
        time.sleep(_GATHERING_SECONDS)
        self._asked = 0.0
        self.write()

    def _write(self, plan: Plan, generation: Generation) -> None:
        keep = kept()
        if keep != "off":
            row = row_of(plan, generation, with_texts=keep == "all")
            with suppress(RuntimeError):  # no thread begins while Python ends; the file still does
                history_file().write(_INSERT, [row.get(name) for name in COLUMNS])

    def _tell(self, error: ConfigError) -> None:
        with suppress(IndexError):
            self._untold.pop()
            _log.warning("%s. Nothing is written to the history.", error)


_noting = Noting()


def note(generation: Generation, plan: Plan) -> None:
    """Have a run noted in the history as soon as it is over.

    ``plan`` is what is asked, by the first request if there are several. ``generation.tag`` says
    where the run belongs; it is read at the end.
    """
    generation.when_over(partial(_add, plan))


def _add(plan: Plan, generation: Generation) -> None:
    _noting.add(plan, generation)


def write_all() -> None:
    """Have a row of every run that is over."""
    _noting.write()


def _forget() -> None:
    global _noting  # noqa: PLW0603 - one for the process; the parent writes its own
    _noting = Noting()


def _end() -> None:
    """As Python ends: whatever still runs is stopped, and noted.

    Nothing here may import what compiles texts (named tuples, entry points): Python would forget
    that it ends by Ctrl-C.
    """
    engine.close()
    _noting.write()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
atexit.register(_end)
