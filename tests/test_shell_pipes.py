"""``nbllm ask`` between pipes: what goes in, what comes out, how fast, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import time
from contextlib import suppress

import pytest

from canary import wait_until
from faults.server import DONE, answering, event, head
from nbllm.cli.output import OUT
from shell import COMMAND, PATIENCE, environment, nbllm, read_until, running

pytestmark = pytest.mark.slow

MODEL = ("-m", "compatible/any")


def at(base_url: str) -> tuple[str, ...]:
    """The options that ask a server."""
    return (*MODEL, "-o", "base_url", base_url)


def endless(*texts: str) -> list[bytes | float]:
    """An answer that says so much and then nothing for a minute."""
    return [head(), *(event(text) for text in texts), 60.0]


def test_the_pipe_gets_the_very_text_and_nothing_else():
    said = nbllm("ask", "-m", "demo/echo", "Grüße, 日本語 🎉\n  two lines ")
    assert said == (0, "Grüße, 日本語 🎉\n  two lines ", "")


def test_what_is_piped_in_stands_before_the_prompt():
    assert nbllm("ask", "-m", "demo/echo", "what?", said="a text\n").out == "a text\n\nwhat?"
    assert nbllm("ask", "-m", "demo/echo", said="\ufeffonly this\n").out == "only this"
    assert nbllm("ask", "-m", "demo/echo", "only that").out == "only that"


def test_the_output_is_utf8_whatever_the_locale():
    env = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING=None)
    assert nbllm("ask", "-m", "demo/echo", "Grüße 🎉", env=env) == (0, "Grüße 🎉", "")
    assert nbllm("ask", "-m", "demo/echo", said=b"caf\xe9").out == "caf\ufffd"


def test_half_of_a_pair_breaks_nothing(capfdbinary):
    OUT.write("a\ud83d!")
    assert capfdbinary.readouterr().out == "a\ufffd!".encode()


def test_the_pipe_follows_the_servers_pace():
    sent: list[float] = []

    def paced(connection: socket.socket) -> None:
        connection.sendall(head())
        for number in range(60):
            time.sleep(0.02)
            sent.append(time.monotonic())
            connection.sendall(event(f"[{number}]"))
        connection.sendall(event("", "stop") + DONE)

    came: list[float] = []
    with answering(paced) as server, running("ask", *at(server.base_url), "hi") as process:
        assert process.stdout
        while piece := os.read(process.stdout.fileno(), 65536):
            came += [time.monotonic()] * piece.count(b"]")
        assert process.wait(PATIENCE) == 0
    assert len(came) == len(sent) == 60
    lags = [read - said for read, said in zip(came, sent, strict=True)]
    print(f"median lag {statistics.median(lags) * 1000:.1f} ms, worst {max(lags) * 1000:.1f} ms")
    assert statistics.median(lags) <= 0.05


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_closes_the_stream_and_keeps_what_came(number, status):
    with answering(endless("one", " two")) as server:
        with running("ask", *at(server.base_url), "hi") as process:
            assert read_until(process.stdout, b"two") == b"one two"
            began = time.monotonic()
            process.send_signal(number)
            wait_until(lambda: server.closed_by_client)
            assert process.wait(PATIENCE) == status
            assert process.stderr
            assert process.stderr.read() == b""
        took = server.closed_by_client[0] - began
    print(f"upstream closed {took * 1000:.0f} ms behind the signal")
    assert took <= 0.5


def test_ctrl_c_before_the_first_byte():
    with answering([60.0]) as server, running("ask", *at(server.base_url), "hi") as process:
        wait_until(lambda: server.requests)
        process.send_signal(signal.SIGINT)
        wait_until(lambda: server.closed_by_client)
        assert process.wait(PATIENCE) == 130


def test_a_broken_pipe_is_quiet_and_stops_the_stream():
    answer: list[bytes | float] = [head()]
    for number in range(600):
        answer += [event(f"line {number}\\n"), 0.02]
    with answering(answer) as server:
        with running("ask", *at(server.base_url), "hi") as process:
            read_until(process.stdout, b"line 1\n")
            assert process.stdout
            process.stdout.close()
            began = time.monotonic()
            assert process.wait(PATIENCE) == 141
            assert process.stderr
            assert process.stderr.read() == b""
        wait_until(lambda: server.closed_by_client)
        assert server.closed_by_client[0] - began <= 1.0


def test_head_in_a_pipeline_ends_it():
    command = f"set -o pipefail; '{COMMAND[0]}' -m nbllm ask -m demo/showcase hi | head -1"
    ended = subprocess.run(
        ["bash", "-c", command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(),
        timeout=PATIENCE,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (141, b"")
    assert ended.stdout.count(b"\n") == 1


def test_a_full_disk_is_told():
    with suppress(FileNotFoundError), open("/dev/full", "wb") as full:  # noqa: PTH123
        ended = subprocess.run(
            [*COMMAND, "ask", "-m", "demo/echo", "hi"],
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=PATIENCE,
            check=False,
        )
        assert ended.returncode == 1
        assert ended.stderr.startswith(b"nbllm: OSError: ")


def test_a_slow_reader_of_a_pipe_that_does_not_block_gets_all():
    text = "0123456789" * 40_000
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    words = ("ask", "-m", "demo/echo", "-o", "extra", '{"pace": 0}')
    process = subprocess.Popen(
        [*COMMAND, *words], stdin=subprocess.PIPE, stdout=theirs, env=environment()
    )
    os.close(theirs)
    assert process.stdin
    with process.stdin:
        process.stdin.write(text.encode())
    time.sleep(0.5)
    with open(ours, "rb") as pipe:  # noqa: PTH123 - a descriptor
        assert pipe.read() == text.encode()
    assert process.wait(PATIENCE) == 0


def test_closed_standard_streams_break_nothing():
    command = f"'{COMMAND[0]}' -m nbllm ask -m demo/echo hi <&- >&- 2>&-"
    ended = subprocess.run(
        ["bash", "-c", command], env=environment(), timeout=PATIENCE, check=False
    )
    assert ended.returncode == 0
