"""The file of ``resume=``: every answer as soon as it is there, and what was under way.

It survives that Python is killed at any moment. Nothing of a prompt is in it but a digest.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from enum import Enum
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from nbllm.bulk.job import Job
from nbllm.database.opening import NewerSchemaError, open_file
from nbllm.errors import ConfigError
from nbllm.response import Response
from nbllm.serialization import response_from_dict, response_to_dict

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")
_MARK = 0x6E626C6D
"""``application_id``: the file is one of these."""
_STEPS = (
    f"""CREATE TABLE answers (
        key TEXT PRIMARY KEY, model TEXT, state TEXT NOT NULL, asked REAL, ended REAL, response TEXT
    );
PRAGMA application_id = {_MARK}""",
)
_BEGIN = (
    "INSERT INTO answers (key, model, state, asked) VALUES (?, ?, 'asked', ?) ON CONFLICT (key) "
    "DO UPDATE SET state = 'asked', asked = excluded.asked, ended = NULL, response = NULL"
)
_END = "UPDATE answers SET state = ?, ended = ?, response = ? WHERE key = ?"


class Found(Enum):
    """What is known of a job that has no answer."""

    NOTHING = "it was not asked, it failed, or it was stopped"
    DOUBTFUL = "it was asked, and nobody knows what came of it"


Doubt: TypeAlias = Literal[Found.NOTHING, Found.DOUBTFUL]


class Runs:
    """The answers of this map and of those before it; without a file, of none."""

    def __init__(self, path: Path | None, connection: sqlite3.Connection | None) -> None:
        self._path = path
        self._connection = connection

    @classmethod
    def opened(cls, path: str | PathLike[str] | None) -> Runs:
        """The answers in that file, which is made where it is missing.

        Raises ``ConfigError`` where it cannot be used.
        """
        if path is None:
            return cls(None, None)
        place = _place(path)
        return cls(place, _tried(place, lambda: _open(place)))

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()

    @property
    def keeps(self) -> bool:
        """Whether there is a file."""
        return self._connection is not None

    @property
    def name(self) -> str:
        """How the file is called."""
        return self._path.name if self._path else ""

    def find(self, job: Job) -> Response | Doubt:
        """The answer to a job, if it has one."""
        connection, path = self._connection, self._path
        if connection is None or path is None:
            return Found.NOTHING
        query = "SELECT state, response FROM answers WHERE key = ?"
        row = _tried(path, lambda: connection.execute(query, (job.key,)).fetchone())
        if row is None:
            return Found.NOTHING
        state, text = row
        if state == "done":
            return _read(text, job) or Found.NOTHING
        return Found.DOUBTFUL if state == "asked" else Found.NOTHING

    def write(self, begun: Sequence[Job], over: Sequence[tuple[Job, Response]]) -> None:
        """Write down that these are sent now, and what came of those. All or nothing."""
        connection, path = self._connection, self._path
        if connection is not None and path is not None and (begun or over):
            _tried(path, lambda: _write(connection, begun, over))


def _place(path: Any) -> Path:
    try:
        return Path(path).expanduser()
    except TypeError:
        raise ConfigError(f"resume= is the path of a file, not {path!r:.80}") from None


def _open(path: Path) -> sqlite3.Connection:
    """A connection to the file, if it is one of these or empty."""
    import sqlite3

    if path.exists() and path.stat().st_size:
        with closing(sqlite3.connect(path)) as there:
            if there.execute("PRAGMA application_id").fetchone() != (_MARK,):
                raise ConfigError(
                    f"resume={path.name!r} is another program's file; name a file of its own"
                )
    return open_file(path, _STEPS, in_own_folder=False)


def _tried(path: Path, work: Callable[[], T]) -> T:
    """What it gives. Raises ``ConfigError`` for whatever a disk does."""
    import sqlite3

    try:
        return work()
    except NewerSchemaError as error:
        raise ConfigError(f"resume=: {error}") from None
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(
            f"resume={str(path)!r} cannot be used ({type(error).__name__}: {error}); name a file "
            "in a folder that exists, on a disk with room"
        ) from None


def _write(
    connection: sqlite3.Connection,
    begun: Sequence[Job],
    over: Sequence[tuple[Job, Response]],
) -> None:
    now = time.time()
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.executemany(_BEGIN, [(job.key, str(job.plan.answerer), now) for job in begun])
        connection.executemany(_END, [(*_ended(response, now), job.key) for job, response in over])
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _ended(response: Response, now: float) -> tuple[str, float, str | None]:
    """The state of a job that is over, when that was, and the answer where it is a whole one."""
    if response.error is not None:
        return "failed", now, None
    if response.finish_reason == "cancelled":
        return "stopped", now, None
    return "done", now, json.dumps(response_to_dict(response))


def _read(text: Any, job: Job) -> Response | None:
    """The answer, as its schema reads it; ``None`` where somebody changed it into none."""
    try:
        return response_from_dict(json.loads(text), job.plan.form)
    except (TypeError, ValueError):
        return None
