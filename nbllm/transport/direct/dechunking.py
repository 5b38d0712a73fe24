"""Chunked bodies to payload, one step for each network read.

The rules are those of https://www.rfc-editor.org/rfc/rfc9112#section-7.1, read as h11 reads them.
Extensions and trailers mean nothing here.
"""

from __future__ import annotations

import re
from functools import lru_cache

import httpx

_HEADER = re.compile(rb"([0-9A-Fa-f]{1,20})(?:;[^\n]*)?[ \t]*")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LONGEST_LINE = 4_096
_MOST_TRAILERS = 16_384


class Dechunker:
    """Takes what the network gives; any split of the bytes gives the same payload.

    ``done`` says that the body has ended; ``rest`` is then what came behind it.
    """

    __slots__ = ("_in_trailers", "_left", "_open", "done", "rest")

    def __init__(self) -> None:
        self.done = False
        self.rest = b""
        self._open = b""
        self._left = 0
        self._in_trailers = False

    def feed(self, data: bytes) -> bytes:
        """The payload in ``data``; raises ``httpx.RemoteProtocolError`` for a broken chunk."""
        if self._open:
            data, self._open = self._open + data, b""
        if self._in_trailers:
            self._skip_trailers(data)
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
        elif end - len(data) <= 1:
            self._left, self._open = 2, data[end - 2 :]  # half of the line end, or none
        else:
            self._left = end - len(data)
        _check_end(data, end)
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
                self._in_trailers = True
                self._skip_trailers(data[begin - 1 :])
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
        if len(self._open) > _LONGEST_LINE + 1:  # the first half of its end may be there
            raise httpx.RemoteProtocolError("the head of a chunk is too long")

    def _skip_trailers(self, data: bytes) -> None:
        """``data`` begins with the line end before them."""
        found = _BLANK_LINE.search(data)
        end = found.end() if found else len(data)
        if end > _MOST_TRAILERS:
            raise httpx.RemoteProtocolError("the trailers of the body are too long")
        if found:
            self.done, self.rest = True, data[end:]
        else:
            self._open = data


@lru_cache(maxsize=1024)
def _size(line: bytes) -> int:
    """The size of a chunk in bytes by the line in front of it."""
    found = _HEADER.fullmatch(line) if len(line) <= _LONGEST_LINE else None
    if found is None:
        raise httpx.RemoteProtocolError(f"illegal chunk header: {line[:60]!r}")
    return int(found[1], 16)


def _check_end(data: bytes, end: int) -> None:
    """Of the line end, there may be a part yet."""
    if not b"\r\n".startswith(data[end - 2 : end]):
        raise httpx.RemoteProtocolError("malformed chunk: no line end behind it")
