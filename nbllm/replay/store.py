"""The cache of this person: one SQLite file for all notebooks."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nbllm import config
from nbllm.replay.keeping import Pace
from nbllm.replay.recording import MOST_CHARACTERS, Recording, parse_recording
from nbllm.replay.request import Asked

if TYPE_CHECKING:
    from nbllm.database import Database

STEPS = ("CREATE TABLE answer (key TEXT PRIMARY KEY, at REAL, size INTEGER, recording TEXT)",)
_PUT = "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)"
_FORGET = (
    "DELETE FROM answer WHERE at <= (SELECT at FROM (SELECT at, sum(size) OVER (ORDER BY at DESC) "
    "AS total FROM answer) WHERE total > ? ORDER BY at DESC LIMIT 1)"
)
_GET = "SELECT recording FROM answer WHERE key = ? AND length(recording) < ?"
_COUNT = "SELECT count(*), coalesce(sum(size), 0), min(at) FROM answer"


_ROUND = 20
"""Answers after which it is looked whether there are too many."""


class CacheSize(NamedTuple):
    """What the cache holds; ``oldest`` is when the first answer came, as Unix time."""

    answers: int
    bytes: int
    oldest: float | None

    def __str__(self) -> str:
        count = f"{self.answers:,} answer{'' if self.answers == 1 else 's'}"
        return f"{count}, {self.bytes / 1e6:,.1f} MB"


class Cache:
    """The answers that ``cache=True`` keeps, in ``path``.

    ``pace`` is how they are played: ``"full"``, at once, or ``"recorded"``, as they came. Beyond
    ``most_bytes`` the oldest are forgotten. Whatever is wrong with the file is told once, and nbllm
    goes on without it.
    """

    label = "from the cache"

    def __init__(self) -> None:
        self.pace: Pace = "full"
        self.most_bytes = 1_000_000_000
        self._kept = 0
        self._files: dict[Path, Database] = {}

    @property
    def path(self) -> Path:
        """The file: ``$XDG_CACHE_HOME/nbllm/cache.sqlite``."""
        return config.user_folder("cache") / "cache.sqlite"

    @property
    def size(self) -> CacheSize:
        """What it holds."""
        ((answers, size, oldest),) = self._file().read(_COUNT) or [(0, 0, None)]
        return CacheSize(answers, size, oldest)

    @property
    def trouble(self) -> str | None:
        """What keeps the file from being used, or kept it last; ``None`` while all is well."""
        return self._file().trouble

    def clear(self) -> CacheSize:
        """Forget every answer; returns what there was."""
        before, file = self.size, self._file()
        file.write("DELETE FROM answer")
        file.read("VACUUM")
        return before

    def find(self, key: str) -> Recording | None:
        """The answer to the request with that key; blocks for a disk's time."""
        rows = self._file().read(_GET, (key, 2 * MOST_CHARACTERS))
        found = parse_recording(str(rows[0][0])) if rows else None
        return found if found is not None and found.found_by == key else None

    def keep(self, recording: Recording) -> None:
        """Keep an answer, soon."""

        def row() -> tuple[object, ...]:
            text = recording.to_json()
            return recording.found_by, time.time(), len(text), text

        file = self._file()
        file.write(_PUT, row)
        self._kept += 1
        if self._kept % _ROUND == 0:
            file.write(_FORGET, (self.most_bytes,))

    def missing(self, asked: Asked) -> str:
        """What to do where an answer must be here and is not."""
        return (
            f"the cache has no answer to this request to {asked.url}, and cache='offline' sends "
            f"nothing: ask once with cache=True. {self.trouble or ''}".strip()
        )

    def __repr__(self) -> str:
        return f"<nbllm.cache {self.path}: {self.size}>"

    def _file(self) -> Database:
        path = self.path
        if path not in self._files:
            from nbllm.database import Database

            self._files[path] = Database(path, STEPS, "the cache of answers")
        return self._files[path]


cache = Cache()
