"""Answers of the fault server: what a provider, a proxy or a broken wire says."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from faults.server import DONE, HELLO, event, head, reply

Spoken = Callable[[socket.socket], None]

BLOCK = 16_000_000
"""Bytes that one block of a bomb unpacks to."""


def data(document: object) -> bytes:
    """One event with a JSON document."""
    return b"data: " + json.dumps(document, ensure_ascii=False).encode() + b"\n\n"


def delta(reason: str | None = None, **fields: object) -> bytes:
    """One chunk of a chat completion with any fields in its delta."""
    choice = {"index": 0, "delta": fields, "finish_reason": reason}
    return data({"id": "c-1", "model": "m-1", "choices": [choice]})


def call(function: Mapping[str, object], **fields: object) -> bytes:
    """One fragment of a tool call."""
    return delta(tool_calls=[{**fields, "function": function}])


def last(status: int, body: str | bytes, **headers: str) -> bytes:
    """A whole answer, behind which the connection is not kept."""
    return reply(status, body, **{"connection": "close", **headers})


def saying(*parts: bytes) -> bytes:
    """A whole event stream."""
    return last(200, b"".join(parts), content_type="text/event-stream")


def said(*parts: bytes) -> bytes:
    """An event stream that ends where the connection ends."""
    return head(200, content_type="text/event-stream") + b"".join(parts)


def refusal(status: int, message: str = "No.", code: object = None, **headers: str) -> bytes:
    """An HTTP error as a provider words it."""
    body = json.dumps({"error": {"message": message, "code": code}})
    return last(status, body, content_type="application/json", **headers)


def chunked(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """A body in HTTP chunks, one for each part."""
    body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return head(200, transfer_encoding="chunked") + body + end


def packed(body: bytes, encoding: str, status: int = 200) -> bytes:
    """A body that is compressed, or says so."""
    pack = {"gzip": gzip.compress, "deflate": zlib.compress}.get(encoding, bytes)
    return last(status, pack(body), content_encoding=encoding)


def then_reset(*parts: bytes) -> Spoken:
    """Say something, then reset the connection."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(b"".join(parts))
        time.sleep(0.05 if parts else 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return speak


def then_close(*parts: bytes) -> Spoken:
    """Say something, then close the connection, which is no hang-up of the client's."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(b"".join(parts))
        connection.shutdown(socket.SHUT_RDWR)

    return speak


def dripping(answer: bytes, pause: float) -> list[bytes | float]:
    """One byte, a pause, and so on."""
    return [part for byte in answer for part in (bytes([byte]), pause)]


def in_packets(answer: bytes) -> Spoken:
    """Each byte in a packet of its own."""

    def speak(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for place in range(len(answer)):
            connection.sendall(answer[place : place + 1])
            time.sleep(0.0002)

    return speak


def without_end(begin: bytes, again: Iterable[bytes], times: int = 100_000) -> Spoken:
    """A beginning, and the same parts again and again until the client hangs up."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(begin)
        block = b"".join(again)
        for _ in range(times):
            connection.sendall(block)

    return speak


def one_line(size: int) -> Spoken:
    """An answer's first words, and then one line of that many bytes."""
    begin = head(200) + event("Hel") + b'data: {"x":"'
    return without_end(begin, [b"x" * 100_000], size // 100_000)


def bomb(line: bytes, status: int = 200) -> Spoken:
    """Gigabytes of one line, packed with gzip, behind the first word of an answer."""
    first, block = _bomb(line)
    return without_end(head(status, content_encoding="gzip") + first, [block], 1_000)


@cache
def _bomb(line: bytes) -> tuple[bytes, bytes]:
    packer = zlib.compressobj(wbits=31)
    first = packer.compress(event("Hel")) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(line * (BLOCK // len(line))) + packer.flush(zlib.Z_FULL_FLUSH)
    return first, block


def broken_off(**failure: Any) -> bytes:
    """An error inside a stream."""
    return data({"error": failure})


WHOLE = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
GREETING = saying(HELLO)
KEPT = reply(200, HELLO)
"""The same, with the connection kept for the next request."""
BEGUN = said(event("Hel"))
END = event(reason="stop") + DONE
