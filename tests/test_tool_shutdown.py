"""Python ends, and Ctrl-C ends a program, while a tool hangs (K1, K11, K12)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from faults.server import answering, reply
from threads import call, say

BEGIN = """
import asyncio, time
import nbllm
def hang() -> None:
    print("hanging", flush=True)
    time.sleep(60)
async def block() -> None:
    hang()
async def wait() -> None:
    print("hanging", flush=True)
    await asyncio.sleep(60)
thread = nbllm.Conversation("compatible/m", tools=[hang, block, wait], base_url={base_url!r})
"""
HERE = "thread.send('Go.')"
OWN_LOOP = "async def main():\n    await thread.stream('Go.')\nasyncio.run(main())"
BESIDE = "s = thread.stream('Go.').start(); time.sleep(60)"
PATIENCE = 10.0
"""Seconds: far from the minute of the tool, and enough for a busy machine."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tool", "script"),
    [
        ("hang", HERE),
        ("block", BESIDE),
        ("wait", OWN_LOOP),
    ],
)
def test_ctrl_c_ends_a_program_inside_a_tool(tool, script):
    with answering(reply(200, call(tool)), reply(200, say("done"))) as server:
        process = subprocess.Popen(
            [
                sys.executable,
                "-W",
                "default",
                "-c",
                BEGIN.format(base_url=server.base_url) + script,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout
            assert process.stdout.readline() == "hanging\n", process.communicate()[1]
            os.kill(process.pid, signal.SIGINT)
            _out, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGINT, errors
    assert errors.splitlines()[-1] == "KeyboardInterrupt"
    assert "never" not in errors
    assert "Exception ignored" not in errors
