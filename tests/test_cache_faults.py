"""D1 to D8: what becomes of an answer when the disk behind the cache fails."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import nbllm
from canary import wait_until
from disks import opened_with
from faults.server import HELLO, Server, answering, head
from nbllm.database import opening
from nbllm.replay import store
from nbllm.replay.store import Cache

pytestmark = pytest.mark.usefixtures("own_settings")

ASKS = """
import sys, nbllm
from nbllm.replay.store import cache
sys.stdin.readline()
for number in range(500):
    nbllm.complete(f"{sys.argv[1]} {number}", "demo/echo", cache=True)
print(cache.trouble)
"""

IS_KILLED = """
import os, signal, sys, nbllm
nbllm.complete("Hello", "compatible/m", base_url=sys.argv[1], cache=True)
nbllm.cache.size
file = nbllm.cache._file()._connection
file.execute("BEGIN IMMEDIATE")
file.execute("UPDATE answer SET recording = ?", ("half",))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with answering(head() + HELLO) as running:
        yield running


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.WARNING)
    return lambda: [record.getMessage() for record in caplog.records]


@pytest.fixture
def again(own_cache: Cache, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Cache]:
    """The same cache as a new process opens it."""

    def opened() -> Cache:
        for file in own_cache._files.values():
            file.close()
        monkeypatch.setattr(own_cache, "_files", {})
        return own_cache

    return opened


def ask(server: Server, prompt: str = "Hello") -> str:
    given = {"base_url": server.base_url, "cache": True}
    return nbllm.complete(prompt, "compatible/m", **given).text


def test_d1_a_full_disk(server, told, own_cache, monkeypatch):
    opened_with("max_page_count = 5", monkeypatch)
    prompts = ["word " * 10_000] * 2
    assert [ask(server, prompt) for prompt in prompts] == ["Hello"] * 2
    assert own_cache.size.answers == 0
    assert len(server.requests) == 2
    (line,) = told()
    assert line.startswith("the cache of answers: it is not kept for now (OperationalError: ")
    assert "disk is full" in line


def test_d2_a_damaged_file(server, told, again, own_cache):
    ask(server)
    again()
    own_cache.path.write_bytes(b"no database, " * 500)
    assert [ask(server) for _ in range(2)] == ["Hello"] * 2
    assert len(server.requests) == 2
    assert again().size.answers == 1
    assert len([each for each in own_cache.path.parent.iterdir() if "broken" in each.name]) == 1
    assert len(told()) == 1


def test_d3_a_read_only_file(server, told, own_cache, again, monkeypatch):
    ask(server)
    again()
    opened_with("query_only = ON", monkeypatch)
    assert [ask(server), ask(server, "Another"), ask(server, "Another")] == ["Hello"] * 3
    assert len(server.requests) == 4 - 1
    assert len(told()) == 1
    assert own_cache.trouble is not None


@pytest.mark.slow
def test_d4_two_processes_write_500_answers_each_without_an_error(own_cache, monkeypatch):
    monkeypatch.setenv("NBLLM_DEMO_PACE", "0")
    command = [sys.executable, "-c", ASKS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    writers = [subprocess.Popen([*command, name], **pipes, text=True) for name in "ab"]
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert [writer.communicate(timeout=60) for writer in writers] == [("None\n", "")] * 2
    assert own_cache.size.answers == 1000


def test_d5_a_disk_where_files_cannot_be_shared(server, told, again, monkeypatch):
    """As network disks are that have neither locks nor shared memory, which WAL wants."""

    def connect(path: Path) -> sqlite3.Connection:
        place = f"file:{path}?vfs=unix-dotfile"
        return sqlite3.connect(place, uri=True, isolation_level=None, check_same_thread=False)

    monkeypatch.setattr(opening, "_connect", connect)
    assert [ask(server) for _ in range(2)] == ["Hello"] * 2
    assert len(server.requests) == 1
    ((mode,),) = again()._file().read("PRAGMA journal_mode")
    assert mode == "delete"
    assert told() == []


def test_d6_a_process_that_is_killed_as_it_writes(server, told, own_cache):
    command = [sys.executable, "-c", IS_KILLED, server.base_url]
    killed = subprocess.run(command, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert ask(server) == "Hello"
    assert len(server.requests) == 1
    assert own_cache.size.answers == 1
    assert told() == []


def test_d7_a_newer_schema(server, told, own_cache, again, monkeypatch):
    ask(server)
    newer = (*store.STEPS, "ALTER TABLE answer ADD COLUMN mood TEXT")
    monkeypatch.setattr(store, "STEPS", newer)
    assert again().size.answers == 1
    again()
    monkeypatch.setattr(store, "STEPS", newer[:-1])
    before = own_cache.path.read_bytes()
    assert [ask(server) for _ in range(2)] == ["Hello"] * 2
    assert len(server.requests) == 3
    again()
    assert own_cache.path.read_bytes() == before
    (line,) = told()
    assert "is of a newer nbllm (schema 2; this one knows 1): upgrade nbllm" in line


def test_d8_offline_and_not_there_sends_nothing_and_names_the_trouble(server, own_cache, again):
    ask(server)
    again()
    own_cache.path.unlink()
    own_cache.path.mkdir()
    with pytest.raises(nbllm.ConfigError, match=r"ask once with cache=True\. the cache of answers"):
        nbllm.complete("Hello", "compatible/m", base_url=server.base_url, cache="offline")
    assert len(server.requests) == 1


def test_an_answer_waits_for_nobody_who_writes(server, own_cache):
    own_cache.size  # noqa: B018 - the file is made
    with contextlib.closing(sqlite3.connect(own_cache.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert ask(server) == "Hello"
        other.execute("ROLLBACK")
    wait_until(lambda: own_cache.size.answers == 1)


def test_a_kernel_that_ends_keeps_what_came_last(server, own_cache):
    script = (
        "import nbllm; "
        f"nbllm.complete('Hello', 'compatible/m', base_url={server.base_url!r}, cache=True)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ})
    assert own_cache.size.answers == 1
