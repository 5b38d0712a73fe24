"""HTTP as an adversary writes it: bytes over a socket, and nothing put right."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

Header = tuple[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back; ``closed`` says that the server hung up behind it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    closed: bool

    def header(self, name: str) -> str | None:
        """The value of a header."""
        return next((value for key, value in self.headers if key == name), None)

    def forgets_itself(self) -> list[str]:
        """What a page of another origin could use, or an attacker learn from."""
        named = [name for name, _value in self.headers]
        open_doors = [name for name in named if name.startswith("access-control-")]
        kept = [name for name in named if name in ("set-cookie", "location", "server")]
        traces = [word for word in (b"Traceback", b'File "', b"nbllm/gateway") if word in self.body]
        return [*open_doors, *kept, *map(repr, traces)]


def request(
    headers: Iterable[Header], *, target: str = "/health", method: str = "GET", body: bytes = b""
) -> bytes:
    """A request with these headers and no other, but for a body's length."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Line:
    """A connection that is made again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket, self._rest = None, b""

    def send(self, data: bytes) -> None:
        """Send bytes; that nobody takes them any more is seen by who reads."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(data)

    def ask(self, data: bytes) -> Answer:
        """Send a request and read its answer."""
        self.send(data)
        return self.read(has_body=not data.startswith(b"HEAD "))

    def read(self, *, has_body: bool = True) -> Answer:
        """The next answer."""
        head = self._until(b"\r\n\r\n").decode("latin-1")
        first, *lines = head.split("\r\n")
        parts = [line.partition(":") for line in lines if line]
        headers = tuple((name.lower(), value.strip()) for name, _colon, value in parts)
        body, given = b"", dict(headers)
        status = int(first.split()[1])
        if has_body and status >= 200:
            body = self._body(given)
        closed = given.get("connection") == "close"
        if closed:
            self.close()
        return Answer(status, headers, body, closed)

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            pieces: list[bytes] = []
            while size := int(self._until(b"\r\n"), 16):
                pieces.append(self._exactly(size + 2)[:-2])
            self._until(b"\r\n")
            return b"".join(pieces)
        return self._exactly(int(headers.get("content-length", 0)))

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._more()
        found, _mark, self._rest = self._rest.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def _more(self) -> None:
        assert self._socket is not None
        piece = self._socket.recv(1 << 16)
        assert piece, f"the server hung up in the middle of an answer: {self._rest[:200]!r}"
        self._rest += piece


def handshake(headers: Sequence[Header], target: str = "/v1/stream") -> bytes:
    """The opening of a WebSocket."""
    upgrade = [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
    ]
    return request([*headers, *upgrade], target=target)
