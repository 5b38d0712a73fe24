"""The frames of HTTP/1.1's chunked coding, taken off."""

from __future__ import annotations


class Dechunking:
    """Bytes of a body go in, in any cut; what was sent comes out."""

    def __init__(self) -> None:
        self.has_ended = False
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        """The content of every chunk that is complete; an end before the last one is an error."""
        if not data:
            raise EOFError("the body ended in the middle")
        data, position, pieces = self._rest + data, 0, []
        find = data.find
        while (line_end := find(b"\r\n", position)) >= 0:
            size = int(data[position:line_end], 16)
            begin, end = line_end + 2, line_end + 2 + size
            if len(data) < end + 2:
                break
            if size == 0:
                self.has_ended = True
            pieces.append(data[begin:end])
            position = end + 2
        self._rest = data[position:]
        return b"".join(pieces)
