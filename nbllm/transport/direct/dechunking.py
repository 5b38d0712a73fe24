"""Chunked bodies to payload, one step for each network read.

The rules are those of https://www.rfc-editor.org/rfc/rfc9112#section-7.1, read as h11 reads them.
Extensions and trailers mean nothing here.
"""

from __future__ import annotations

import re
from functools import lru_cache

import httpx

_HEADER = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
_LONGEST_LINE = 16_384
_MOST_TRAILERS = 65_536


class Dechunker:
    """Takes what the network gives; any split of the bytes gives the same payload.

    ``done`` says that the body has ended; ``rest`` is then what came behind it.
    """

    __slots__ = ("_left", "_open", "_trailers", "done", "rest")

    def __init__(self) -> None:
        self.done = False
        self.rest = b""
        self._open = b""
        self._left = 0
        self._trailers: int | None = None

    def feed(self, data: bytes) -> bytes:
        """The payload in ``data``; raises ``httpx.RemoteProtocolError`` for a broken chunk."""
        if self._open:
            data, self._open = self._open + data, b""
        if self._trailers is not None:
            self._skip_trailers(data, 0)
            return b""
        pieces: list[bytes] = []
        position = self._go_on(data, pieces) if self._left else 0
        if not self._left:
            self._take_chunks(data, position, pieces)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _go_on(self, data: bytes, pieces: list[bytes]) -> int:
        """Take the rest of a chunk that began in an earlier read; gives where it ends.

        ``_left`` counts the line end behind the chunk.
        """
        if self._left > 2:
            pieces.append(data[: self._left - 2])
        end = self._left
        if end <= len(data):
            self._left = 0
            _check_end(data, end)
        elif end - len(data) <= 1:
            self._left, self._open = 2, data[end - 2 :]  # the line end is looked at when whole
        else:
            self._left = end - len(data)
        return end

    def _take_chunks(self, data: bytes, position: int, pieces: list[bytes]) -> None:
        length = len(data)
        while position < length:
            line_end = data.find(b"\r\n", position)
            if line_end < 0:
                self._keep_line(data, position)
                return
            size = _size(data[position:line_end])
            begin = line_end + 2
            if size == 0:
                self._trailers = 0
                self._skip_trailers(data, begin)
                return
            end = begin + size
            position = end + 2
            if position > length:
                self._left = position - begin
                self._go_on(data[begin:], pieces)
                return
            pieces.append(data[begin:end])
            if data[end:position] != b"\r\n":
                _check_end(data, position)

    def _keep_line(self, data: bytes, position: int) -> None:
        self._open = data[position:]
        if len(self._open) > _LONGEST_LINE:
            raise httpx.RemoteProtocolError("the head of a chunk is too long")

    def _skip_trailers(self, data: bytes, position: int) -> None:
        while (end := data.find(b"\r\n", position)) >= 0:
            if end == position:
                self.done, self.rest = True, data[end + 2 :]
                return
            self._count_trailer(end + 2 - position)
            position = end + 2
        self._keep_line(data, position)

    def _count_trailer(self, size: int) -> None:
        self._trailers = (self._trailers or 0) + size
        if self._trailers > _MOST_TRAILERS:
            raise httpx.RemoteProtocolError("the trailers of the body are too long")


@lru_cache(maxsize=4096)
def _size(line: bytes) -> int:
    """The size of a chunk in bytes by the line in front of it."""
    found = _HEADER.fullmatch(line)
    if found is None:
        raise httpx.RemoteProtocolError(f"illegal chunk header: {line[:60]!r}")
    return int(found[1], 16)


def _check_end(data: bytes, end: int) -> None:
    if data[end - 2 : end] != b"\r\n":
        raise httpx.RemoteProtocolError("malformed chunk: no line end behind it")
