"""A SQLite file is opened: nobody else may read it, two processes may write to it.

What is broken is put aside and begun anew; what a newer nbllm wrote is left as it is.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

BUSY_SECONDS = 10.0
_LOCKED = ("database is locked", "locking protocol")
_BESIDE = ("", "-wal", "-shm", "-journal")
_TRIES = 20


class NewerSchemaError(Exception):
    """A newer nbllm wrote the file."""


def open_file(
    path: Path, steps: Sequence[str], *, in_own_folder: bool = True
) -> sqlite3.Connection:
    """A connection to the file, made where it is missing and brought up to ``steps``.

    Each step is the SQL that leads from one version of the schema, ``user_version``, to the next.
    Its folder is nbllm's, made and closed to others, or the user's, which is left as it is.
    Raises ``OSError``, ``sqlite3.Error`` or ``NewerSchemaError``.
    """
    if in_own_folder:
        _make_folder(path.parent)
    _make(path)
    connection = _connect(path)
    try:
        version = _known_version(connection, path, len(steps))
        _patiently(connection, "PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        if version < len(steps):
            _bring_up(connection, steps)
    except BaseException:
        connection.close()
        raise
    return connection


def is_broken(error: Exception) -> bool:
    """Whether an error says that a file is no database or a damaged one."""
    import sqlite3

    return type(error) is sqlite3.DatabaseError


def is_sound(path: Path, steps: Sequence[str]) -> bool:
    """Whether the file opens and is whole: somebody may have put a new one there meanwhile."""
    import sqlite3

    try:
        with closing(open_file(path, steps)) as connection:
            return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.Error as error:
        if is_broken(error):
            return False
        raise


def put_aside(path: Path) -> Path:
    """Rename a broken file, and what stands beside it; gives its new name."""
    aside = path.with_name(f"{path.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}")
    for ending in reversed(_BESIDE):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close_to_others(folder, 0o700)


def _make(path: Path) -> None:
    """Make the file for nobody else, whatever the umask is."""
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))
    _close_to_others(path, 0o600)


def _close_to_others(path: Path, mode: int) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        with suppress(OSError):  # somebody else's, or a disk that is read-only
            path.chmod(mode)


def _connect(path: Path) -> sqlite3.Connection:
    import sqlite3

    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.text_factory = _text
    return connection


def _text(data: bytes) -> str:
    """A text whoever wrote it: a row that is no UTF-8 breaks nothing."""
    return data.decode("utf-8", "replace")


def _version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def _known_version(connection: sqlite3.Connection, path: Path, newest: int) -> int:
    version = _version(connection)
    if version > newest:
        raise NewerSchemaError(
            f"{path} is of a newer nbllm (schema {version}; this one knows {newest}): upgrade "
            "nbllm, or move the file away"
        )
    return version


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Run what SQLite does not wait for itself while another process opens the file, too."""
    import sqlite3

    for left in reversed(range(_TRIES)):
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            if left == 0 or not str(error).startswith(_LOCKED):
                raise
            time.sleep(BUSY_SECONDS / _TRIES / 4)
        else:
            return


def _bring_up(connection: sqlite3.Connection, steps: Sequence[str]) -> None:
    """Take the steps that are missing, all or none; another process may be at it, too."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[_version(connection) :]:
            for statement in step.split(";\n"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
