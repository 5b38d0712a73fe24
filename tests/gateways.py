"""A gateway as a running process, and requests to it over bare sockets."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

TOKEN = "a-token-of-the-tests"  # noqa: S105


@dataclass(frozen=True)
class Gateway:
    """Where it is; ``process`` is what runs it."""

    port: int
    process: subprocess.Popen[str]

    @property
    def base_url(self) -> str:
        """What clients are given."""
        return f"http://127.0.0.1:{self.port}/v1"

    def connect(self) -> socket.socket:
        """A bare connection that takes little before it is read, with time for a busy machine."""
        connection = socket.socket()
        connection.settimeout(30)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def post(self, body: Any, **headers: str) -> socket.socket:
        """A connection over which a question was asked."""
        connection = self.connect()
        connection.sendall(request(body, **headers))
        return connection

    def ask(self, body: Any, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the answer to a question."""
        with self.post(body, connection="close", **headers) as connection:
            return parse(read_all(connection))


def question(model: str, *, stream: bool = True, **fields: Any) -> dict[str, Any]:
    """The body of a request."""
    messages = [{"role": "user", "content": "Go."}]
    return {"model": model, "messages": messages, "stream": stream, **fields}


def request(body: Any, path: str = "/v1/chat/completions", **headers: str) -> bytes:
    """The bytes of a request; ``headers`` in Python's spelling."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    own = {"host": "127.0.0.1", "authorization": f"Bearer {TOKEN}"}
    kind = {"content-type": "application/json", "content-length": str(len(data))}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in {**own, **kind, **given}.items()]
    return "\r\n".join([f"POST {path} HTTP/1.1", *lines, "", ""]).encode() + data


def read_all(connection: socket.socket) -> bytes:
    """All that comes until the other side ends."""
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def parse(data: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers, and the body without the marks of its chunks."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        whole = b""
        while body:
            size, _, body = body.partition(b"\r\n")
            whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]
        body = whole
    return int(first.split()[1]), headers, body


@contextmanager
def running_gateway(*setup: str, serve: str = f"token={TOKEN!r}") -> Iterator[Gateway]:
    """A gateway on a free port, in a process that ran the lines of ``setup`` before."""
    lines = ["import nbllm, nbllm.gateway", *setup, f"nbllm.gateway.serve(port=0, {serve})"]
    process = subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NBLLM_DEMO_PACE": "0"},
    )
    assert process.stdout
    assert process.stderr
    try:
        first = process.stdout.readline()
        assert "serves http://" in first, process.stderr.read()
        yield Gateway(int(first.split(" (")[0].rpartition(":")[2]), process)
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()
        process.stderr.close()


def aliased(base_url: str, *models: str) -> list[str]:
    """The lines that make aliases, ``m0`` and so on, of a server's models."""
    return [
        f"nbllm.alias('m{number}', 'compatible/{model}', base_url={base_url!r}, retries=0)"
        for number, model in enumerate(models)
    ]
