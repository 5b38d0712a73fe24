"""One client's connection: requests in, pre-rendered bytes out, never blocking."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable

from provider.formats import Format, format_of, whole_answer
from provider.hang_ups import HangUps
from provider.order import Order, read_order

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_HEAD = b"HTTP/1.1 %b\r\nContent-Type: %b\r\n%b\r\n\r\n"
_AT_ONCE = 1 << 20
_READ = 1 << 16


class Connection:
    """Reads requests and answers them one after the other; ``now`` is in seconds of the loop."""

    def __init__(self, sock: socket.socket, hang_ups: HangUps) -> None:
        self.socket = sock
        self.order: Order | None = None
        self.is_open = True
        self._hang_ups = hang_ups
        self._format: Format
        self._path = ""
        self._inbox = b""
        self._outbox: list[memoryview] = []
        self._sent = 0

    @property
    def is_blocked(self) -> bool:
        """Whether bytes wait for the client to read."""
        return bool(self._outbox)

    def receive(self, now: float) -> float | None:
        """Take what came; gives when the first piece of a new answer is due, if it is not sent."""
        try:
            data = self.socket.recv(_READ)
        except BlockingIOError:
            return None
        except OSError as error:
            return self._lose(type(error).__name__)
        if not data:
            return self._lose("end")
        self._inbox += data
        return None if self.order else self._next_request(now)

    def flush(self) -> None:
        """Write what waits, as far as the client reads."""
        while self._outbox:
            view = self._outbox[0]
            try:
                sent = self.socket.send(view[:_AT_ONCE])
            except BlockingIOError:
                return
            except OSError as error:
                self._lose(type(error).__name__)
                return
            if sent < len(view):
                self._outbox[0] = view[sent:]
            else:
                self._outbox.pop(0)
        if self.order and self._sent == self.order.chunks:
            self.order = None

    def write_due(self, due: float) -> float | None:
        """Write the piece that was due then; gives when the next one is, ``None`` at the end."""
        order = self.order
        if order is None:
            return None
        if order.rate == 0:
            self._sent = order.chunks
            self._send(whole_answer(self._path, order.chunks))
            return None
        begin = self._format.begin if self._sent == 0 else b""
        until = min(self._sent + order.batch, order.chunks)
        end = self._format.end if until == order.chunks else b""
        pause = (until - self._sent) / order.rate
        digits = time.monotonic_ns()
        deltas = [self._format.delta(number, digits) for number in range(self._sent, until)]
        self._sent = until
        self._send(b"".join([begin, *deltas, end]))
        return None if end else due + pause

    def close(self) -> None:
        """Close the socket; once or several times."""
        self.is_open = False
        self.socket.close()

    def _send(self, data: bytes) -> None:
        self._outbox.append(memoryview(data))
        self.flush()

    def _next_request(self, now: float) -> float | None:
        head, found, rest = self._inbox.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        size = int(length[1]) if length else 0
        if not found or len(rest) < size:
            return None
        body, self._inbox = rest[:size], rest[size:]
        self._path = head.split(b" ", 2)[1].partition(b"?")[0].decode()
        return self._answer(body, now)

    def _answer(self, body: bytes, now: float) -> float | None:
        spoken, order = format_of(self._path), read_order(body)
        if spoken is None or order is None:
            self._send(self._fact())
            return None
        self._format, self.order, self._sent = spoken, order, 0
        framing = b"Transfer-Encoding: chunked\r\nx-request-id: req_1"
        self._send(_HEAD % (b"200 OK", spoken.content_type, framing))
        return now + order.delay / 1_000 if order.delay else self.write_due(now)

    def _fact(self) -> bytes:
        facts: dict[str, Callable[[], object]] = {
            "/disconnects": self._hang_ups.take,
            "/spent": time.process_time,
        }
        known = facts.get(self._path)
        status = b"200 OK" if known else b"404 Not Found"
        body = json.dumps(known() if known else {"error": {"message": "not here"}}).encode()
        return _HEAD % (status, b"application/json", b"Content-Length: %d" % len(body)) + body

    def _lose(self, how: str) -> None:
        """Note that the client left in the middle of an answer; between two it may."""
        if self.order is not None:
            self._hang_ups.note(self.order, self._sent, how)
        self.close()
