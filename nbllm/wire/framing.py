"""Bytes of an event stream to frames.

Server-sent events after https://html.spec.whatwg.org/multipage/server-sent-events.html, read from
bytes: only CR, LF and CRLF end a line, UTF-8 is strict and decoded per complete line, ``id`` and
``retry`` mean nothing here, and a *field* called ``error`` is a frame of its own.
"""

from __future__ import annotations

import json
from contextlib import suppress

from nbllm.errors import ProtocolError
from nbllm.wire.document import is_json
from nbllm.wire.frame import Frame
from nbllm.wire.lines import Lines, check_size, decode_line
from nbllm.wire.shapes import as_list, as_object

MAX_EVENT_BYTES = 8_000_000
_MAX_STRAY_BYTES = 65_536


class EventStream:
    """Cuts an event stream into frames."""

    def __init__(self, max_bytes: int = MAX_EVENT_BYTES, *, offset: int = 0) -> None:
        self._max_bytes = max_bytes
        self._lines = Lines(offset=offset)
        self._begin = 0
        self._stray_begin = 0
        self._name = ""
        self._data: list[str] = []
        self._size = 0
        self._stray: list[str] = []
        self._stray_size = 0

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
        return not (self._lines.is_open or self._data or self._name or self._stray)

    def feed(self, data: bytes, frames: list[Frame]) -> None:
        """Append the frames that ``data`` completes."""
        for begin, line in self._lines.feed(data):
            self._take(begin, line, frames)
        check_size(self._lines.open_size, self._max_bytes)

    def close(self, frames: list[Frame]) -> None:
        """Append the last frame, where no blank line ends the body, or an unframed JSON error."""
        with suppress(ProtocolError):  # a code point cut by the end is a cut, not a broken rule
            for begin, line in self._lines.close():
                self._take(begin, line, frames)
        if self._data and not _is_whole("\n".join(self._data)):
            self._data.clear()
        self._dispatch(frames)
        if error := self._stray_error():
            frames.append(error)

    def _take(self, begin: int, line: bytes, frames: list[Frame]) -> None:
        check_size(len(line), self._max_bytes)
        if not line:
            self._dispatch(frames)
            return
        if line.startswith(b":"):
            return
        name, _, value = decode_line(line, begin).partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            if not self._data:
                self._begin = begin
            self._data.append(value)
            self._size += len(line)
            check_size(self._size, self._max_bytes)
        elif name == "event":
            self._name = value
        elif name == "error":
            frames.append(Frame(value, kind="error", offset=begin))
        elif name not in ("id", "retry"):
            self._keep_stray(line, begin)

    def _dispatch(self, frames: list[Frame]) -> None:
        if self._data:
            data, error = "\n".join(self._data), self._stray_error()
            found = [error] if error else []
            if data.strip():
                found.append(Frame(data, self._name, offset=self._begin))
            frames += sorted(found, key=lambda frame: frame.offset)
            self._data.clear()
            self._size = 0
            self._stray.clear()
            self._stray_size = 0
        self._name = ""

    def _keep_stray(self, line: bytes, begin: int) -> None:
        if not self._stray:
            self._stray_begin = begin
        self._stray_size += len(line)
        if self._stray_size <= _MAX_STRAY_BYTES:
            self._stray.append(decode_line(line, begin))

    def _stray_error(self) -> Frame | None:
        text = "\n".join(self._stray)
        try:
            document = json.loads(text) if text else None
        except (ValueError, RecursionError):
            return None
        first = next(iter(as_list(document)), document)
        if "error" in as_object(first):
            return Frame(text, kind="json", offset=self._stray_begin)
        return None


def _is_whole(data: str) -> bool:
    """Whether an event that no blank line ends came to its end, or was cut."""
    return data.strip() == "[DONE]" or is_json(data)
