"""Newline-delimited JSON to frames: one JSON object a line (wire.md §0, §7)."""

from __future__ import annotations

from contextlib import suppress

from nbllm.errors import ProtocolError
from nbllm.wire.document import Document, is_json
from nbllm.wire.frame import Frame
from nbllm.wire.lines import Lines, check_size, decode_line


class JsonLines:
    """Cuts a body into its lines; a body whose first line is no whole JSON is one document."""

    def __init__(self, max_bytes: int, *, offset: int = 0) -> None:
        self._max_bytes = max_bytes
        self._offset = offset
        self._lines = Lines(offset=offset)
        self._head: bytearray | None = bytearray()
        self._document: Document | None = None

    @property
    def offset(self) -> int:
        """The place in the body of what comes next."""
        return self._lines.offset

    @offset.setter
    def offset(self, offset: int) -> None:
        self._lines.offset = offset

    @property
    def is_clean(self) -> bool:
        """Whether nothing is kept for what comes next."""
        return self._head is None and self._document is None and not self._lines.is_open

    def feed(self, data: bytes, frames: list[Frame]) -> None:
        """Append the frames of the lines that ``data`` completes."""
        if self._document is not None:
            self._document.feed(data, frames)
            return
        if self._head is not None:
            self._head += data
        for begin, line in self._lines.feed(data):
            check_size(len(line), self._max_bytes)
            if line.strip():
                text = decode_line(line, begin)
                if self._head is not None and self._is_document(text, self._head, frames):
                    return
                frames.append(Frame(text, offset=begin))
        check_size(self._lines.open_size, self._max_bytes)

    def close(self, frames: list[Frame]) -> None:
        """Append the document, or the last line where no line end ends the body.

        A last line that is no whole JSON was cut, and is dropped.
        """
        if self._document is not None:
            self._document.close(frames)
            return
        with suppress(ProtocolError):  # a code point cut by the end is a cut, not a broken rule
            for begin, line in self._lines.close():
                if is_json(text := decode_line(line, begin)):
                    frames.append(Frame(text, offset=begin))

    def _is_document(self, first: str, head: bytearray, frames: list[Frame]) -> bool:
        """Decide by the first line, once, and hand what came so far to the document if it is."""
        self._head = None
        if is_json(first):
            return False
        self._document = Document("json", self._max_bytes, offset=self._offset)
        self._document.feed(head, frames)
        return True
