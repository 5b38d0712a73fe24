"""Bytes to frames.

Server-sent events after https://html.spec.whatwg.org/multipage/server-sent-events.html, read from
bytes: only CR, LF and CRLF end a line, UTF-8 is strict and decoded per complete line, ``id`` and
``retry`` mean nothing here, and a *field* called ``error`` is a frame of its own. What is no event
stream (a JSON document, a page) comes out as one frame at the end.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Literal

from nbllm.errors import NbllmError, ProtocolError
from nbllm.wire.document import Document, is_json
from nbllm.wire.frame import Frame
from nbllm.wire.json_lines import JsonLines
from nbllm.wire.lines import Lines, check_size, decode_line
from nbllm.wire.shapes import as_list, as_object

MAX_EVENT_BYTES = 8_000_000
_MAX_STRAY_BYTES = 65_536
_BOM = b"\xef\xbb\xbf"


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


class Body:
    """Decides by the first byte that is no blank what a body is, and cuts it accordingly.

    A failure does not swallow the frames before it: ``feed`` and ``close`` return those, and
    ``raise_failure`` then raises.
    """

    def __init__(
        self,
        max_bytes: int = MAX_EVENT_BYTES,
        *,
        framing: Literal["events", "lines"] = "events",
    ) -> None:
        self._max_bytes = max_bytes
        self._framing = framing
        self._head = b""
        self._skipped = 0
        self._framer: EventStream | JsonLines | Document | None = None
        self._failure: NbllmError | None = None

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that ``data`` completes; behind a failure there are none."""
        frames: list[Frame] = []
        if self._failure is not None:
            return frames
        with self._remember_failure():
            if self._framer is not None:
                self._framer.feed(data, frames)
            else:
                self._begin(data, frames)
        return frames

    def close(self) -> list[Frame]:
        """The frames that only the end of the body completes."""
        frames: list[Frame] = []
        if self._framer is not None and self._failure is None:
            with self._remember_failure():
                self._framer.close(frames)
        return frames

    def raise_failure(self) -> None:
        """Raise ``ProtocolError`` or ``LimitExceeded`` if the bytes so far broke a rule."""
        if self._failure is not None:
            raise self._failure

    @contextmanager
    def _remember_failure(self) -> Generator[None, None, None]:
        try:
            yield
        except NbllmError as error:
            self._failure = error

    def _begin(self, data: bytes, frames: list[Frame]) -> None:
        head = self._head + data
        if not self._skipped and head == _BOM[: len(head)]:
            self._head = head
            return
        body = head.removeprefix(b"" if self._skipped else _BOM).lstrip(b"\r\n")
        self._skipped += len(head) - len(body)
        self._head = body
        if not body.strip():
            check_size(len(body), _MAX_STRAY_BYTES)
            return
        self._framer = self._framer_for(body.lstrip()[:1])
        self._framer.feed(body, frames)

    def _framer_for(self, first: bytes) -> EventStream | JsonLines | Document:
        if first == b"<":
            return Document("html", self._max_bytes, offset=self._skipped)
        if first == b"{" and self._framing == "lines":
            return JsonLines(self._max_bytes, offset=self._skipped)
        if first in (b"{", b"["):
            return Document("json", self._max_bytes, offset=self._skipped)
        return EventStream(self._max_bytes, offset=self._skipped)


def _is_whole(data: str) -> bool:
    """Whether an event that no blank line ends came to its end, or was cut."""
    return data.strip() == "[DONE]" or is_json(data)
