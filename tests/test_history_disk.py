"""The history and the world: disks, other processes, forks, the end of Python."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import nbllm
from canary import wait_until
from nbllm.logbook import noting, reading, store
from nbllm.streaming.ledger import ledger

pytestmark = pytest.mark.usefixtures("own_settings")

MANY = """
import sys, nbllm
for number in range(40):
    nbllm.complete(f"{sys.argv[1]} {number}", "demo/echo")
"""
RUNNING = """
import nbllm
nbllm.complete("done", "demo/echo")
stream = nbllm.stream("word " * 5000, "demo/echo", extra={"pace": 20})
next(iter(stream.text_stream))
"""


def begin(script: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script, *words], stderr=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_processes_write_at_once_and_none_ends_before_its_rows_are_there(own_history: Path):
    processes = [begin(MANY, "a"), begin(MANY, "b"), begin(RUNNING)]
    assert [process.communicate(timeout=60)[1] for process in processes] == ["", "", ""]
    rows = reading.read_runs()
    assert len({row["session"] for row in rows}) == 3
    prompts = sorted(row["prompt"] for row in rows if len(row["prompt"]) < 9)
    assert prompts == sorted(["done", *(f"{who} {n}" for who in "ab" for n in range(40))])
    [stopped] = [row for row in rows if row["finish_reason"] == "cancelled"]
    assert stopped["text"].startswith("word")
    assert own_history.stat().st_mode & 0o777 == 0o600


def test_a_newer_history_is_left_alone_and_said_once(own_history, caplog, capsys):
    own_history.parent.mkdir()
    with sqlite3.connect(own_history) as file:
        file.execute("PRAGMA user_version = 99")
    for _ in range(3):
        assert nbllm.complete("hi", "demo/echo").ok
        noting.write_all()
        store.history_file().flush()
    [warning] = [record.getMessage() for record in caplog.records]
    assert "the history" in warning
    assert "newer nbllm" in warning
    from nbllm.notebook.line_magic import run

    run("history")
    assert "newer nbllm" in capsys.readouterr().out


def test_no_row_that_cannot_be_made_harms_another(
    own_history, caplog, monkeypatch: pytest.MonkeyPatch
):
    real = noting.row_of

    def broken(plan, generation, *, with_texts):
        if plan.request.messages[-1].text == "bad":
            raise RuntimeError("no row")
        return real(plan, generation, with_texts=with_texts)

    monkeypatch.setattr(noting, "row_of", broken)
    for prompt in ("bad", "good"):
        nbllm.complete(prompt, "demo/echo")
    assert [row["prompt"] for row in reading.read_runs()] == ["good"]
    assert "no row" in caplog.text
    assert ledger().accounts()["demo/echo"].runs == 2
    assert own_history.exists()


def test_a_wrong_choice_in_the_environment_is_said_once(own_history, caplog, own_settings):
    own_settings.setenv("NBLLM_HISTORY", "perhaps")
    own_settings.setattr(noting, "_noting", noting.Noting())
    for _ in range(2):
        nbllm.complete("hi", "demo/echo")
        noting.write_all()
    assert caplog.text.count("NBLLM_HISTORY is True, False or 'no prompts'") == 1
    assert not own_history.exists()


def test_rows_come_by_themselves_many_at_a_time(own_history: Path):
    streams = [nbllm.stream(str(number), "demo/echo").start() for number in range(200)]
    for stream in streams:
        stream.wait()

    def count() -> int:
        with suppress(sqlite3.Error), sqlite3.connect(own_history) as file:
            return file.execute("SELECT count(*) FROM runs").fetchone()[0]
        return 0

    wait_until(lambda: count() == 200)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_writes_its_own_rows_and_no_other(own_history: Path):
    script = """
import os, nbllm
nbllm.complete("parent", "demo/echo")
child = os.fork()
if child == 0:
    nbllm.complete("child", "demo/echo")
else:
    os.waitpid(child, 0)
"""
    assert begin(script).communicate(timeout=60)[1] == ""
    rows = reading.read_runs()
    assert sorted(row["prompt"] for row in rows) == ["child", "parent"]
    assert json.dumps(rows)
    assert own_history.exists()
