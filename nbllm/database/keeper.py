"""One SQLite file for all threads: it is read at once, and written by a thread of its own.

Nothing here raises what a disk does. Trouble is told once, and the program goes on without.
"""

from __future__ import annotations

import atexit
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from weakref import WeakSet

from nbllm.database.opening import (
    NewerSchemaError,
    is_broken,
    is_sound,
    open_file,
    put_aside,
)
from nbllm.engine import aside

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")
Row: TypeAlias = "tuple[Any, ...]"
Values: TypeAlias = "Sequence[object] | Callable[[], Sequence[object]]"

_REST_SECONDS = 60.0
_EXIT_SECONDS = 1.0
_UNFIT = (TypeError, ValueError, ArithmeticError, RecursionError)
_log = logging.getLogger("nbllm")
_inherited: list[object] = []
"""Connections of the process that this one was forked from; not even closed here."""


class Database:
    """A file that need not be there: ``what`` it keeps, as "the cache", is said in warnings.

    ``steps`` are the SQL that leads from each version of the schema to the next, with statements
    divided by ``;`` and a line end. All methods may be called by any thread. ``read`` and ``flush``
    block for a disk's time: no event loop calls them.
    """

    def __init__(self, path: Path, steps: Sequence[str], what: str) -> None:
        self.path = path
        self.trouble: str | None = None
        """What keeps the file from being used, or kept it last; ``None`` while all is well."""
        self._steps = steps
        self._what = what
        self._waiting: deque[tuple[str, Values]] = deque()
        self._writes_soon = self._is_told = False
        self._rests_until = 0.0
        self._begin()
        _databases.add(self)

    def _begin(self) -> None:
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._place: tuple[int, int] | None = None

    def read(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows, what was written before among them; none where the file cannot be used."""
        with self._lock:
            self.flush()
            return self._use(lambda file: file.execute(statement, values).fetchall(), [])

    def write(self, statement: str, values: Values = ()) -> None:
        """Do this soon, behind what was asked for before; returns at once.

        A function is called for the values then, by the thread that writes.
        """
        self._waiting.append((statement, values))
        if not self._writes_soon:
            self._writes_soon = True
            aside(self.flush)

    def flush(self) -> None:
        """Write what waits."""
        with self._lock:
            while self._waiting:
                self._writes_soon = False
                batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
                self._use(lambda connection, batch=batch: _write(connection, batch), None)
            self._writes_soon = False

    def close(self) -> None:
        """Write what waits and let go of the file; the next use opens it again."""
        with self._lock:
            self.flush()
            self._hang_up()

    def end(self) -> None:
        """The same as Python ends, without waiting long for whoever else uses the file."""
        if not self._lock.acquire(timeout=_EXIT_SECONDS):
            return
        try:
            if self._connection is not None and self._waiting:
                self._connection.execute(f"PRAGMA busy_timeout = {_EXIT_SECONDS * 1000:.0f}")
            self.close()
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Be as new in a forked process: what waits is written by the one it came from."""
        _inherited.append(self._connection)
        self._waiting.clear()
        self._writes_soon = False
        self._begin()

    def _use(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What ``work`` makes of the file; ``otherwise`` where it cannot be used."""
        if time.monotonic() < self._rests_until:
            return otherwise
        try:
            return self._work(work)
        except Exception as error:  # noqa: BLE001 - no disk may break what a person asked for
            self._hang_up()
            self._rests_until = time.monotonic() + _REST_SECONDS
            self._tell(_said(error))
            return otherwise

    def _work(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Once more with a new connection where the old one fails: the file may have been moved."""
        import sqlite3

        try:
            return work(self._connected())
        except sqlite3.Error as error:
            self._hang_up()
            if _is_busy(error):
                raise
            if is_broken(error) and not is_sound(self.path, self._steps):
                broken = put_aside(self.path)
                self._tell(f"{self.path} was damaged; it is {broken.name} now, and begun anew")
            return work(self._connected())

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None or self._place != _place(self.path):
            self._hang_up()
            self._connection = open_file(self.path, self._steps)
            self._place = _place(self.path)
            self.trouble = None
        return self._connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()

    def _tell(self, trouble: str) -> None:
        self.trouble = f"{self._what}: {trouble}"
        if not self._is_told:
            self._is_told = True
            _log.warning("%s. nbllm goes on.", self.trouble)


def _write(connection: sqlite3.Connection, batch: Sequence[tuple[str, Values]]) -> None:
    """All of them or none, but for values that no SQLite can hold: those are left out."""
    import sqlite3

    unfit = (*_UNFIT, sqlite3.InterfaceError, sqlite3.ProgrammingError)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement, values in batch:
            try:
                connection.execute(statement, values() if callable(values) else values)
            except unfit as error:
                _log.debug("not written: %s", error)
        connection.execute("COMMIT")
    except BaseException:
        with suppress(Exception):
            connection.execute("ROLLBACK")
        raise


def _is_busy(error: sqlite3.Error) -> bool:
    return str(error).startswith("database is locked")


def _place(path: Path) -> tuple[int, int] | None:
    """Which file is there now: it may have been removed, or put aside by another process."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _said(error: Exception) -> str:
    if isinstance(error, NewerSchemaError):
        return str(error)
    return f"it is not kept for now ({type(error).__name__}: {error})"


_databases: WeakSet[Database] = WeakSet()


def _end() -> None:
    for database in tuple(_databases):
        database.end()


def _forget() -> None:
    for database in tuple(_databases):
        database.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
atexit.register(_end)
