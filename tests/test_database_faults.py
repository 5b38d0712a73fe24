"""What becomes of a SQLite file that need not be there when disks fail."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from disks import opened_with
from test_database import ADD, ALL, STEPS, said, words


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nbllm" / "words.sqlite"


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.WARNING)
    return lambda: [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("damage", ["no database", "cut", "overwritten"])
def test_a_damaged_file_is_put_aside_and_begun_anew(path, told, damage):
    kept = words(path)
    for number in range(2000):
        kept.write(ADD, (f"{number} " + "x" * 100,))
    kept.close()
    whole = path.read_bytes()
    broken = {
        "no database": b"This is a text.\n" * 100,
        "cut": whole[: len(whole) // 2],
        "overwritten": whole[:8192] + b"\xa5" * (len(whole) - 8192),
    }[damage]
    path.write_bytes(broken)
    again = words(path)
    assert again.read(ALL) == []
    again.write(ADD, ("new",))
    again.close()
    assert said(path) == ["new"]
    (aside,) = [each for each in path.parent.iterdir() if ".broken-" in each.name]
    assert aside.read_bytes() == broken
    (line,) = told()
    assert line.startswith("the words: ")
    assert f"was damaged; it is {aside.name} now" in line


def test_one_whose_file_was_put_aside_by_another_goes_on_in_the_new_one(path, told):
    first, second = words(path), words(path)
    first.write(ADD, ("old",))
    first.flush()
    path.rename(path.with_name("elsewhere"))
    second.write(ADD, ("new",))
    second.flush()
    first.write(ADD, ("newer",))
    first.flush()
    assert said(path) == ["new", "newer"]
    assert told() == []


def test_a_newer_schema_is_refused_and_left_as_it_is(path, told):
    newer = words(path, (*STEPS, "ALTER TABLE word ADD COLUMN language TEXT"))
    newer.write("INSERT INTO word VALUES ('ja', 'de')")
    newer.close()
    before = path.read_bytes()
    kept = words(path)
    kept.write(ADD, ("yes",))
    assert kept.read(ALL) == []
    kept.close()
    assert path.read_bytes() == before
    (line,) = told()
    assert "is of a newer nbllm (schema 2; this one knows 1): upgrade nbllm, or move" in line


def test_an_older_schema_is_brought_up(path):
    words(path).read(ALL)
    kept = words(path, (*STEPS, "ALTER TABLE word ADD COLUMN language TEXT"))
    kept.write("INSERT INTO word VALUES ('ja', 'de')")
    assert kept.read("SELECT * FROM word") == [("ja", "de")]


def test_a_full_disk_is_told_once_and_room_is_used_again(path, told, monkeypatch):
    opened_with("max_page_count = 4", monkeypatch)
    kept = words(path)
    for _ in range(3):
        kept.write(ADD, ("x" * 50_000,))
        kept.flush()
    full = "it is not kept for now (OperationalError: database or disk is full)"
    assert kept.trouble == f"the words: {full}"
    assert told() == [f"the words: {full}. nbllm goes on."]
    kept.write(ADD, ("too soon",))
    kept.flush()
    monkeypatch.setattr(kept, "_rests_until", 0.0)
    kept.write(ADD, ("small",))
    kept.flush()
    assert said(path) == ["small"]
    assert kept.trouble is None


@pytest.mark.parametrize("obstacle", ["a file for a folder", "a folder for a file"])
def test_a_place_that_cannot_be_used_is_told_once(path, told, obstacle):
    if obstacle == "a file for a folder":
        path.parent.write_text("in the way")
    else:
        path.mkdir(parents=True)
    kept = words(path)
    for _ in range(3):
        kept.write(ADD, ("yes",))
        assert kept.read(ALL) == []
    assert len(told()) == 1


def test_a_file_that_is_read_only_is_read_and_told_of_once(path, told, monkeypatch):
    first = words(path)
    first.write(ADD, ("yes",))
    first.close()
    opened_with("query_only = ON", monkeypatch)
    kept = words(path)
    for _ in range(3):
        kept.write(ADD, ("no",))
        kept.flush()
    monkeypatch.setattr(kept, "_rests_until", 0.0)
    assert kept.read(ALL) == [("yes",)]
    assert len(told()) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_folder_of_somebody_else_is_told_once():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nbllm" / "words.sqlite"
        said(path)
        for each, mode in ((path, 0o444), (path.parent, 0o555), (Path(folder), 0o555)):
            each.chmod(mode)
        child = os.fork()
        if child == 0:
            if os.getuid() == 0:
                os.setuid(65534)
            kept = words(path)
            kept.write(ADD, ("no",))
            is_empty = kept.read(ALL) == []
            os._exit(0 if is_empty and kept.trouble else 1)
        assert os.waitpid(child, 0)[1] == 0
        path.parent.chmod(0o700)
