"""Bytes to lines, ended by CR, LF or CRLF and by nothing else."""

from __future__ import annotations

from nbllm.errors import LimitExceeded, ProtocolError


class Lines:
    """Cuts bytes into complete lines; any split of the input gives the same lines.

    ``offset`` is the place of the next line in the body.
    """

    def __init__(self, *, offset: int = 0) -> None:
        self.offset = offset
        self._open = bytearray()
        self._after_carriage_return = False

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The lines that ``data`` completes, without their ends, each with its offset."""
        if self._after_carriage_return and data:
            self._after_carriage_return = False
            if data.startswith(b"\n"):
                data = data[1:]
                self.offset += 1
        if b"\n" not in data and b"\r" not in data:
            self._open += data
            return []
        self._after_carriage_return = data.endswith(b"\r")
        pieces = (bytes(self._open) + data).splitlines(keepends=True)
        self._open.clear()
        if not data.endswith((b"\n", b"\r")):
            self._open += pieces.pop()
        return [self._complete(piece) for piece in pieces]

    def close(self) -> list[tuple[int, bytes]]:
        """What is left without a line end."""
        rest = bytes(self._open)
        self._open.clear()
        return [self._complete(rest)] if rest else []

    def _complete(self, piece: bytes) -> tuple[int, bytes]:
        begin, self.offset = self.offset, self.offset + len(piece)
        return begin, piece.rstrip(b"\r\n")

    @property
    def is_open(self) -> bool:
        """Whether what comes next may belong to what came."""
        return bool(self._open) or self._after_carriage_return

    @property
    def open_size(self) -> int:
        """The bytes kept of a line that is not complete."""
        return len(self._open)


def check_size(size: int, limit: int) -> None:
    """Raise ``LimitExceeded`` for an event over its cap."""
    if size > limit:
        raise LimitExceeded(f"one event of the stream is larger than {limit:,} bytes")


def decode_line(line: bytes, offset: int) -> str:
    """The text of a line that begins at ``offset``; raises ``ProtocolError`` unless it is UTF-8."""
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        place = offset + error.start
        raise ProtocolError(f"invalid UTF-8 at byte {place} of the body", offset=place) from None
