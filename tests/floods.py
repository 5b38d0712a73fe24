"""A provider that says more than anybody reads, and counts how much of it was taken."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

from faults.server import wait_for_hang_up

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n"
_DONE = b"data: [DONE]\n\n"
HEAD = _HEAD + b"transfer-encoding: chunked\r\n\r\n"
"""The head of an answer that comes in chunks of HTTP."""


def piece(text: str, *, chunked: bool = True) -> bytes:
    """A chunk of an answer."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    data = f"data: {json.dumps({'id': 'c', 'model': 'm', 'choices': [choice]})}\n\n".encode()
    return f"{len(data):x}\r\n".encode() + data + b"\r\n" if chunked else data


class Flood:
    """Sends as much as it can of an answer of 24 MB."""

    WORDS = 6_000

    def __init__(self, *, chunked: bool = True) -> None:
        self.sent = 0
        self.is_done = False
        self._chunked = chunked

    def __call__(self, connection: socket.socket) -> None:
        """Answer one request."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        connection.sendall(HEAD if self._chunked else _HEAD + b"\r\n")
        text = piece("w" * 4_000, chunked=self._chunked)
        for _ in range(self.WORDS):
            connection.sendall(text)
            self.sent += len(text)
        connection.sendall(b"e\r\n" + _DONE + b"\r\n0\r\n\r\n" if self._chunked else _DONE)
        self.is_done = True
        if self._chunked:
            wait_for_hang_up(connection, 20)


def settled(value: Callable[[], int], seconds: float = 1.0) -> int:
    """A number that grows, once it stands still for so long."""
    last, since = value(), time.monotonic()
    while time.monotonic() - since < seconds or not last:
        time.sleep(0.05)
        if value() != last:
            last, since = value(), time.monotonic()
    return last
