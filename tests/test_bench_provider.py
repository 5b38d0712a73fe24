"""The benchmark's provider: whole answers, on time, in HTTP chunks of their own."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[1] / "bench"
PATHS = {"chat": "/v1/chat/completions", "anthropic": "/v1/messages", "ollama": "/api/chat"}
TEXT = re.compile(rb'"(?:content|text)": ?" (\d{19})')
LAST = {
    "chat": b"data: [DONE]\n\n",
    "anthropic": b'{"type":"message_stop"}',
    "ollama": b'"done":true',
}
# Each wire's events that are no piece of the text, for the end of HTTP's body one more.
AROUND = {"chat": 4, "anthropic": 6, "ollama": 1}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The provider runs in a process of its own, as it does when it is used."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-m", "provider"]
    with subprocess.Popen(command, cwd=BENCH, text=True, **pipes) as process:  # type: ignore[call-overload]
        yield int(process.stdout.readline())
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.fixture
def connection(port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    yield connection
    connection.close()


def ask(connection: http.client.HTTPConnection, wire: str, model: str) -> bytes:
    connection.request("POST", PATHS[wire], json.dumps({"model": model}))
    return connection.getresponse().read()


def get(connection: http.client.HTTPConnection, path: str) -> Any:
    connection.request("GET", path)
    return json.load(connection.getresponse())


def head_and_body(port: int, model: str) -> tuple[bytes, bytes]:
    """An answer as it travels."""
    request = b"POST %b HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(request % (PATHS["chat"].encode(), len(model), model.encode()))
        came = b""
        while not came.endswith(b"\r\n0\r\n\r\n"):
            came += sock.recv(1 << 16)
    head, _, body = came.partition(b"\r\n\r\n")
    return head, body


@pytest.mark.parametrize("wire", PATHS)
@pytest.mark.parametrize("rate", [0, 2_000])
def test_every_chunk_comes_once_and_in_order_on_one_connection(
    connection: http.client.HTTPConnection, wire: str, rate: int
) -> None:
    for count in (1, 300):
        body = ask(connection, wire, f"n{count}-r{rate}-t0-b1")
        digits = [int(found) for found in TEXT.findall(body)]
        assert len(digits) == count
        assert digits == (sorted(digits) if rate else list(range(count)))
        assert LAST[wire] in body[-300:]


@pytest.mark.parametrize("wire", PATHS)
def test_every_event_is_json_and_differs_from_its_neighbours(
    connection: http.client.HTTPConnection, wire: str
) -> None:
    body = ask(connection, wire, "n50-r0-t0-b1")
    lines = [line[line.find(b"{") :] for line in body.splitlines() if b"{" in line]
    assert all(isinstance(json.loads(line), dict) for line in lines)
    without_text = {re.sub(rb"\d{19}", b"", line) for line in lines}
    assert len(without_text) > 15


@pytest.mark.parametrize("batch", [1, 5])
def test_every_event_has_an_http_chunk_of_its_own(port: int, batch: int) -> None:
    head, body = head_and_body(port, f"n20-r1000-t0-b{batch}")
    assert b"Transfer-Encoding: chunked" in head
    sizes = []
    while body:
        size, _, rest = body.partition(b"\r\n")
        sizes.append(int(size, 16))
        content, body = rest[: sizes[-1]], rest[sizes[-1] + 2 :]
        assert content.count(b"\n\n") == (1 if content else 0)
    role, finish, usage, done, end = 1, 1, 1, 1, 1
    assert len(sizes) == role + 20 + finish + usage + done + end
    assert sizes[-1] == 0


def test_a_chunk_of_openai_is_as_large_as_openais(port: int) -> None:
    _head, body = head_and_body(port, "n100-r0-t0-b1")
    assert 330 < len(body) / 100 < 420


def test_a_paced_answer_says_when_each_chunk_was_sent(
    connection: http.client.HTTPConnection,
) -> None:
    begin = time.monotonic_ns()
    digits = [int(found) for found in TEXT.findall(ask(connection, "chat", "n20-r100-t50-b1"))]
    assert digits[0] - begin >= 50e6
    assert digits == sorted(digits)
    assert digits[-1] - digits[0] >= 185e6
    assert digits[-1] <= time.monotonic_ns()


def test_it_sees_who_hangs_up_in_the_middle_and_nobody_else(
    port: int, connection: http.client.HTTPConnection
) -> None:
    get(connection, "/disconnects")
    begin = time.monotonic_ns()
    for model in ("n500-r100-t0-b1", "n1-r0-t0-b1"):
        leaving = http.client.HTTPConnection("127.0.0.1", port)
        leaving.request("POST", PATHS["chat"], model)
        leaving.getresponse().read(400)
        leaving.close()
        if model == "n1-r0-t0-b1":
            assert get(connection, "/spent") > 0
    noted: list[dict[str, Any]] = []
    while not noted and time.monotonic_ns() < begin + 5e9:
        noted += get(connection, "/disconnects")
    assert [each["model"] for each in noted] == ["n500-r100-t0-b1"]
    assert begin < noted[0]["at"] < time.monotonic_ns()
    assert get(connection, "/disconnects") == []


def test_what_it_does_not_serve_is_not_found(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", PATHS["chat"], json.dumps({"model": "another"}))
    answer = connection.getresponse()
    assert answer.status == 404
    assert "error" in json.load(answer)
