"""K12: Python ends while answers stream, in whatever they are at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from faults.server import Server, answering, event, head, reply

pytestmark = pytest.mark.slow

PATIENCE = 5.0
"""Seconds from the last line of a script to the end of its process; two are promised, and a machine
that is busy with other tests takes some of its own."""

BEGIN = """
import asyncio, socket, sys, time
import nbllm
def ask(**settings):
    return nbllm.stream("hi", "compatible/m", base_url={base_url!r}, **settings)
def ready():
    print("ready", flush=True)
    print(time.time(), file=sys.stderr, flush=True)
"""
STREAMING = [head(200) + event("a"), 20.0]
SLEEPING = reply(503, "{}", retry_after="30", connection="close")
SCRIPTS = {
    "streaming": (STREAMING, "s = ask().start(); next(iter(s.text_stream)); ready()"),
    "streaming, many": (
        STREAMING,
        (
            "all = [ask().start() for _ in range(50)]\n"
            "for s in all: next(iter(s.text_stream))\n"
            "ready()"
        ),
    ),
    "waiting": ([20.0], "s = ask().start(); time.sleep(0.3); ready()"),
    "sleeping before a retry": (
        SLEEPING,
        "s = ask().start()\nwhile s.generation.phase != 'retrying': time.sleep(0.01)\nready()",
    ),
    "looking up a name": (
        STREAMING,
        (
            "socket.getaddrinfo = lambda *a, **k: time.sleep(60)\n"
            "s = nbllm.stream('hi', 'compatible/m', base_url='http://slow.example/v1').start()\n"
            "time.sleep(0.3); ready()"
        ),
    ),
    "in a with block that raises SystemExit": (
        STREAMING,
        "with ask() as s:\n    next(iter(s.text_stream)); ready(); sys.exit()",
    ),
    "in asyncio.run": (
        STREAMING,
        (
            "async def main():\n    s = ask()\n    await anext(aiter(s.text_stream))\n    ready()\n"
            "    return s\n"
            "kept = asyncio.run(main())"
        ),
    ),
    "with a callback that blocks": (
        STREAMING,
        "s = ask().on(text=lambda t: time.sleep(0.5)).start(); time.sleep(0.3); ready()",
    ),
}


@contextmanager
def running(script: str, server: Server) -> Iterator[subprocess.Popen[str]]:
    """The process of a script that has come to its last line."""
    code = BEGIN.format(base_url=server.base_url) + script
    process = subprocess.Popen(
        [sys.executable, "-W", "default", "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
        yield process


@pytest.mark.parametrize(("answer", "script"), SCRIPTS.values(), ids=SCRIPTS.keys())
def test_the_end_of_python_waits_for_nothing(answer, script):
    with answering(answer) as server, running(script, server) as process:
        _out, errors = process.communicate(timeout=30)
        ended = time.time()
    began, *words = errors.splitlines()
    assert words == []
    assert process.returncode == 0
    assert ended - float(began) < PATIENCE


@pytest.mark.parametrize("name", ["streaming", "waiting", "sleeping before a retry"])
def test_ctrl_c_in_a_script(name):
    answer, begin = SCRIPTS[name]
    script = begin.replace("ready()", "ready(); s.wait()")
    with answering(answer) as server, running(script, server) as process:
        time.sleep(0.3)
        sent = time.monotonic()
        os.kill(process.pid, signal.SIGINT)
        _out, errors = process.communicate(timeout=30)
        taken = time.monotonic() - sent
    assert process.returncode == -signal.SIGINT, errors
    assert errors.splitlines()[-1] == "KeyboardInterrupt"
    assert "CancelledError" not in errors
    assert taken < PATIENCE


def test_the_server_sees_that_python_ended():
    answer, script = SCRIPTS["streaming"]
    with answering(answer) as server:
        with running(script, server) as process:
            process.communicate(timeout=30)
        end = time.monotonic() + 5
        while not server.closed_by_client and time.monotonic() < end:
            time.sleep(0.01)
        assert len(server.closed_by_client) == 1
