"""``nbllm.map`` over every wire, and the bar that it shows."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

import nbllm
from canary import CANARY
from every_wire import WIRES, running_aimock, spoken

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_settings", "own_history")]

FIXTURES = [
    {"match": {"userMessage": "hello"}, "response": {"content": "Good day."}},
    {
        "match": {"userMessage": "weather"},
        "response": {"toolCalls": [{"name": "get_weather", "arguments": {"city": "Bern"}}]},
    },
]


def test_every_wire_at_once_and_from_the_file(tmp_path: Path):
    file = tmp_path / "runs.db"
    with running_aimock(tmp_path, FIXTURES, latency=0) as base_url:
        ways = [spoken(wire, base_url) for wire in WIRES]
        models = [(way.model, {**way.settings, "api_key": CANARY}) for way in ways]
        batch = nbllm.map(["hello", "the weather"], models, resume=file)
    assert batch.errors == []
    assert [row.response.text for row in batch[:5]] == ["Good day."] * 5
    assert all(row.response.tool_calls[0].arguments == {"city": "Bern"} for row in batch[5:])
    again = nbllm.map(["hello", "the weather"], models, resume=file)
    assert all(row.is_resumed for row in again)
    assert [row.response for row in again] == [row.response for row in batch]
    assert [row.response.message for row in again] == [row.response.message for row in batch]
    assert CANARY.encode() not in file.read_bytes()
    assert CANARY not in repr(batch)


PROGRAM = """
import nbllm
from nbllm import testing
with testing.provider("fake", ["fine", nbllm.BadRequest("no"), *["fine"] * 6]):
    nbllm.map(map(str, range(8)), "fake/m", concurrency=1, progress=%s)
    nbllm.map([str(number) for number in range(4)], "demo/echo", progress=%s)
"""


def shown(progress: str, *, on_a_terminal: bool) -> str:
    """What the program writes to its standard error."""
    program = [sys.executable, "-c", PROGRAM % (progress, progress)]
    if not on_a_terminal:
        return subprocess.run(program, check=True, capture_output=True, text=True).stderr
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    subprocess.run(program, check=True, stderr=theirs)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # Linux says so at the end of a terminal
        pass
    os.close(ours)
    return said.decode()


def test_a_bar_on_a_terminal():
    generated, listed = shown("True", on_a_terminal=True).split("\r\n")[:2]
    assert "8answer" in generated
    assert "1 failed" in generated
    assert "4/4" in listed
    assert "answer/s, $0.00]" in listed


def test_none_where_nobody_looks():
    assert shown("True", on_a_terminal=False) == ""
    assert shown("False", on_a_terminal=True) == ""
