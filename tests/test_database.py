"""A SQLite file that need not be there: what becomes of it, and of the program, when disks fail."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from nbllm import database
from nbllm.database import Database, keeper

STEPS = ("CREATE TABLE word (text TEXT);\nCREATE INDEX by_text ON word (text)",)
ADD, ALL = "INSERT INTO word VALUES (?)", "SELECT text FROM word ORDER BY rowid"

WRITER = """
import sys
from pathlib import Path
from nbllm.database import Database
words = Database(Path(sys.argv[1]), ("CREATE TABLE word (text TEXT)",), "the words")
sys.stdin.readline()
for number in range(500):
    words.write("INSERT INTO word VALUES (?)", (f"{sys.argv[2]} {number}",))
    if number % 10 == 0:
        words.flush()
print(words.trouble)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nbllm" / "words.sqlite"


def words(path: Path, steps: tuple[str, ...] = STEPS) -> Database:
    return Database(path, steps, "the words")


def said(path: Path) -> list[str]:
    return [text for (text,) in words(path).read(ALL)]


def test_what_is_written_is_read_at_once_and_stays(path):
    kept = words(path)
    kept.write(ADD, ("one",))
    kept.write(ADD, ("two",))
    assert kept.read(ALL) == [("one",), ("two",)]
    kept.close()
    assert said(path) == ["one", "two"]
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (1,)
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_nobody_waits_for_a_write(path):
    kept = words(path)
    with kept._lock:  # as long as the disk takes
        kept.write(ADD, ("later",))
    kept.flush()
    assert said(path) == ["later"]


def test_nobody_else_may_read(path):
    mask = os.umask(0)
    try:
        path.parent.mkdir(0o777)
        path.touch(0o666)
        words(path).read(ALL)
    finally:
        os.umask(mask)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}, modes
    assert "words.sqlite-wal" in modes


def test_two_processes_write_500_times_each_without_an_error(path):
    command = [sys.executable, "-c", WRITER, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    writers = [subprocess.Popen([*command, name], **pipes, text=True) for name in "ab"]
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    outputs = [writer.communicate(timeout=60) for writer in writers]
    assert outputs == [("None\n", ""), ("None\n", "")]
    kept = said(path)
    assert len(kept) == 1000
    for name in "ab":  # the last of each came out as Python ended
        assert [word for word in kept if word[0] == name] == [f"{name} {n}" for n in range(500)]


def test_a_value_that_no_file_can_hold_takes_no_other_with_it(path):
    kept = words(path)
    for word in ("one", "\ud800", 2**70, object(), "two"):
        kept.write(ADD, (word,))
    assert kept.read(ALL) == [("one",), ("two",)]
    assert kept.trouble is None


def test_a_row_that_is_no_text_breaks_nothing(path):
    kept = words(path)
    kept.write("INSERT INTO word VALUES (CAST(x'ff41' AS TEXT))")
    assert kept.read(ALL) == [("\ufffdA",)]


def test_what_nobody_wrote_yet_is_written_as_python_ends(path):
    code = (
        "import sys; from pathlib import Path; from nbllm.database import Database, keeper\n"
        "keeper.aside = lambda function: None\n"
        "words = Database(Path(sys.argv[1]), ('CREATE TABLE word (text TEXT)',), 'the words')\n"
        "words.write('INSERT INTO word VALUES (?)', ('last',))"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    assert said(path) == ["last"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_uses_a_connection_of_its_own(path):
    kept = words(path)
    kept.write(ADD, ("parent",))
    kept.flush()
    connection = kept._connection
    child = os.fork()
    if child == 0:
        kept.write(ADD, ("child",))
        kept.flush()
        os._exit(0 if kept._connection is not connection else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert kept.read(ALL) == [("parent",), ("child",)]


def test_importing_it_loads_no_sqlite():
    code = "import sys, nbllm.database; sys.exit('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert database.Database is keeper.Database
