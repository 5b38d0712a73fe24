"""Stopping a map: at any time, at once, with what is finished kept."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import nbllm
from nbllm import testing
from nbllm.streaming import interrupts
from provider import Provider, running_provider

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_settings", "own_history")]

SECONDS = 0.5


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    """A real server, which notes who hangs up."""
    with running_provider() as running:
        yield running


def interrupt_when(server: Provider, model: str, requests: int, pressed: list[float]) -> None:
    """Press Ctrl-C once the server has seen so many requests for the model."""

    def work() -> None:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            if sum(entry["model"] == model for entry in server.log()) >= requests:
                break
            time.sleep(0.02)
        time.sleep(0.3)  # so that some of each answer is there
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=work).start()


def open_ones(server: Provider, model: str) -> list[int]:
    """The places of the requests for a model that were neither answered nor left."""
    entries = [entry for entry in server.log() if entry["model"] == model]
    return [
        place
        for place, entry in enumerate(entries)
        if "disconnected_at" not in entry and not entry.get("complete")
    ]


def test_ctrl_c_stops_all_within_half_a_second(server: Provider, tmp_path: Path):
    model, pressed = "words-999-11", list[float]()
    beside = ("compatible/words-1-1", {"base_url": server.base_url})
    interrupt_when(server, model, 5, pressed)
    with pytest.raises(KeyboardInterrupt) as caught:
        nbllm.map(
            map(str, range(1000)),
            [beside, (f"compatible/{model}", {"base_url": server.base_url})],
            concurrency=10,
            resume=tmp_path / "runs.db",
        )
    assert time.monotonic() - pressed[0] <= SECONDS
    batch = caught.value.response
    ends = [row.response.finish_reason for row in batch]
    assert "stop" in ends
    assert "cancelled" in ends
    stopped = [row for row in batch if row.response.finish_reason == "cancelled"]
    assert any("word1" in row.response.text for row in stopped)
    assert batch.errors == []
    end = time.monotonic() + 5
    while open_ones(server, model) and time.monotonic() < end:
        time.sleep(0.02)
    assert open_ones(server, model) == []
    [shown] = caught.value._render_traceback_()
    assert "what is finished is in runs.db" in shown
    assert interrupts._entered == []
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    asked = len(server.log())
    again = nbllm.map([row.prompt for row in batch[:2]], [beside], resume=tmp_path / "runs.db")
    assert again[0].is_resumed
    assert len(server.log()) <= asked + 1


def test_ctrl_c_while_a_prompt_is_drawn(server: Provider):
    pressed = list[float]()

    def prompts() -> Iterator[str]:
        yield "first"
        threading.Event().wait(60)
        yield "never"

    interrupt_when(server, "words-9-1002", 1, pressed)
    with pytest.raises(KeyboardInterrupt) as caught:
        nbllm.map(prompts(), "compatible/words-9-1002", base_url=server.base_url)
    assert time.monotonic() - pressed[0] <= SECONDS
    assert [row.prompt for row in caught.value.response] == ["first"]
    assert "sys.last_value.response" in caught.value._render_traceback_()[0]


def test_ctrl_c_at_any_moment_loses_nothing(tmp_path: Path):
    """What is finished in the batch is in the file, and nothing in it is left in doubt."""
    chance, stopped = random.Random(7), 0
    with testing.provider("fake", lambda _asked: ["x", 0.002, "y"]):
        for number in range(20):
            file = tmp_path / f"{number}.db"
            moment = threading.Timer(
                0.03 + chance.random() / 8, os.kill, [os.getpid(), signal.SIGINT]
            )
            drawn = map(str, range(4000))
            moment.start()
            with pytest.raises(KeyboardInterrupt) as caught:
                nbllm.map(drawn if number % 2 else list(drawn), "fake/m", resume=file)
            moment.join()
            if (batch := getattr(caught.value, "response", None)) is None:
                continue  # it came while the file was opened
            stopped += 1
            with closing(sqlite3.connect(file)) as there:
                query = "SELECT state, count(*) FROM answers GROUP BY state"
                states = dict(there.execute(query).fetchall())
            assert states.get("done", 0) == sum(row.response.ok for row in batch)
            assert "asked" not in states
    assert stopped >= 10


def test_the_first_error_stops_what_runs(server: Provider):
    slow = [("compatible/words-9-1003", {"base_url": server.base_url})] * 3
    wrong = ("compatible/refuse-400", {"base_url": server.base_url})
    began = time.monotonic()
    with pytest.raises(nbllm.BadRequest) as caught:
        nbllm.map(["hi"], [*slow, wrong], on_error="raise")
    assert time.monotonic() - began < 5
    assert [row.response.finish_reason for row in caught.value.batch][-1] == "error"


PROGRAM = """
import nbllm, sys
nbllm.map(map(str, range(100)), "compatible/words-9-1004", base_url=sys.argv[1], progress=False)
"""


def test_a_program_ends_as_programs_do(server: Provider):
    """A shell's loop ends with it, and nothing but the usual traceback is said."""
    program = [sys.executable, "-c", PROGRAM, server.base_url]
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        end = time.monotonic() + 30
        while not any(entry["model"] == "words-9-1004" for entry in server.log()):
            assert time.monotonic() < end
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == -signal.SIGINT
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert "never" not in said
