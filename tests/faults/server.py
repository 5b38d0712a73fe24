"""A raw-socket server that says exactly what a test wants, fault by fault."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

Answer = bytes | list[bytes | float] | Callable[[socket.socket], None]
Greeting = Callable[[socket.socket], socket.socket]


class Server:
    """Answers each request with the next answer, the last one again and again.

    An answer is bytes; a list of bytes and pauses in seconds; or a function of the socket. A
    ``greeting`` comes before the first request of each connection, as a TLS handshake does; it
    gives the socket to go on with. ``heard`` has what a proxy was asked for, ``environment`` the
    variables that lead here.
    """

    def __init__(
        self, *answers: Answer, keep_alive: bool = False, greeting: Greeting | None = None
    ) -> None:
        self.requests: list[bytes] = []
        self.times: list[float] = []
        self.heard: list[bytes] = []
        self.environment: dict[str, str] | None = None
        self.connections = 0
        self.hang_ups = 0
        self.closed_by_client: list[float] = []
        self._answers = list(answers)
        self._keep_alive = keep_alive
        self._greeting = greeting or (lambda connection: connection)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self._listener.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}/v1"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Stop listening.

        The accepting thread is waited for: late, it would accept for whoever has the number of its
        closed socket by then, the next test's server.
        """
        with suppress(OSError):  # wakes the accepting thread
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(5)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with closing(connection), closing(self._greeting(connection)) as talk:
                self._talk(talk)
        except OSError:
            self.hang_ups += 1

    def _talk(self, connection: socket.socket) -> None:
        while request := read_request(connection):
            place = min(len(self.requests), len(self._answers) - 1)
            self.times.append(time.monotonic())
            self.requests.append(request)
            self._say(connection, self._answers[place])
            if not self._keep_alive:
                return

    def _say(self, connection: socket.socket, answer: Answer) -> None:
        if callable(answer):
            answer(connection)
            return
        for part in [answer] if isinstance(answer, bytes) else answer:
            if isinstance(part, bytes):
                connection.sendall(part)
            elif wait_for_hang_up(connection, part):
                self.closed_by_client.append(time.monotonic())
                self.hang_ups += 1
                return


def read_request(connection: socket.socket) -> bytes:
    """One request with its body, or nothing where the client hung up."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


def wait_for_hang_up(connection: socket.socket, seconds: float) -> bool:
    """Pause; says whether the client hung up meanwhile."""
    connection.settimeout(seconds)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    finally:
        connection.settimeout(None)


def head(status: int = 200, **headers: str) -> bytes:
    """A status line and headers; the body ends where the connection ends."""
    lines = [
        f"HTTP/1.1 {status} Said",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def reply(status: int, body: str | bytes, **headers: str) -> bytes:
    """A whole answer."""
    data = body.encode() if isinstance(body, str) else body
    return head(status, content_length=str(len(data)), **headers) + data


def event(text: str = "", reason: str | None = None) -> bytes:
    """One chunk of a chat completion."""
    stop = f'"{reason}"' if reason else "null"
    choice = f'{{"index":0,"delta":{{"content":"{text}"}},"finish_reason":{stop}}}'
    return f'data: {{"id":"c-1","model":"m-1","choices":[{choice}]}}\n\n'.encode()


DONE = b"data: [DONE]\n\n"
HELLO = event("Hel") + event("lo") + event(reason="stop") + DONE


@contextmanager
def answering(
    *answers: Answer, keep_alive: bool = False, greeting: Greeting | None = None
) -> Iterator[Server]:
    """A server on a free port of the loopback."""
    server = Server(*answers, keep_alive=keep_alive, greeting=greeting)
    try:
        yield server
    finally:
        server.close()
