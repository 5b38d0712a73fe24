"""What happens while a map runs: at the server, and in the file of its answers."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from provider import Provider


def asked(server: Provider, model: str) -> list[dict[str, Any]]:
    """The requests for a model, in their order."""
    entries = [entry for entry in server.log() if entry["model"] == model]
    return sorted(entries, key=lambda entry: entry["at"])


def wait_for(condition: Callable[[], Any], seconds: float = 60) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def done(path: Path) -> int:
    """How many answers a file of ``resume=`` has."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT count(*) FROM answers WHERE state = 'done'"
        try:
            return connection.execute(query).fetchone()[0]
        except sqlite3.OperationalError:  # the table is just being made
            return 0
