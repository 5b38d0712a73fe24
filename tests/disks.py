"""Disks that are full or may not be written on, as SQLite says it of itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from nbllm.database import keeper
from nbllm.database.opening import open_file


def opened_with(pragma: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open every file with a pragma, such as ``query_only = 1``.

    The history, which is written while a test goes on, is left out of it.
    """
    monkeypatch.setenv("NBLLM_HISTORY", "off")

    def open_it(path: Path, steps: tuple[str, ...]) -> sqlite3.Connection:
        connection = open_file(path, steps)
        connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    monkeypatch.setattr(keeper, "open_file", open_it)
