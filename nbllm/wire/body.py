"""Bytes to frames, whatever the body is.

The first byte that is no blank decides. What is no stream (a JSON document, a page) comes out as
one frame at the end.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from nbllm.errors import NbllmError
from nbllm.wire.document import Document
from nbllm.wire.frame import Frame
from nbllm.wire.framing import MAX_EVENT_BYTES, EventStream
from nbllm.wire.json_lines import JsonLines
from nbllm.wire.lines import check_size
from nbllm.wire.run import Run, Runs

Framing: TypeAlias = Literal["events", "lines"]

_MAX_BLANK_BYTES = 65_536
_BOM = b"\xef\xbb\xbf"


class _Sorter:
    """Finds the framer for a body, and hands the bytes to it.

    A failure does not swallow the frames before it: ``feed`` and ``close`` return those, and
    ``raise_failure`` then raises.
    """

    def __init__(self, max_bytes: int = MAX_EVENT_BYTES, *, framing: Framing = "events") -> None:
        self._max_bytes = max_bytes
        self._framing = framing
        self._head = b""
        self._skipped = 0
        self._framer: Any = None
        self._failure: NbllmError | None = None

    def raise_failure(self) -> None:
        """Raise ``ProtocolError`` or ``LimitExceeded`` if the bytes so far broke a rule."""
        if self._failure is not None:
            raise self._failure

    def _feed(self, data: bytes) -> list[Any]:
        pieces: list[Any] = []
        if self._failure is None:
            try:
                if self._framer is not None:
                    self._framer.feed(data, pieces)
                else:
                    self._begin(data, pieces)
            except NbllmError as error:
                self._failure = error
        return pieces

    def _close(self) -> list[Any]:
        pieces: list[Any] = []
        if self._framer is not None and self._failure is None:
            try:
                self._framer.close(pieces)
            except NbllmError as error:
                self._failure = error
        return pieces

    def _begin(self, data: bytes, pieces: list[Any]) -> None:
        head = self._head + data
        if not self._skipped and head == _BOM[: len(head)]:
            self._head = head
            return
        body = head.removeprefix(b"" if self._skipped else _BOM).lstrip(b"\r\n")
        self._skipped += len(head) - len(body)
        self._head = body
        if not body.strip():
            check_size(len(body), _MAX_BLANK_BYTES)
            return
        self._framer = self._framer_for(body.lstrip()[:1])
        self._framer.feed(body, pieces)

    def _framer_for(self, first: bytes) -> Any:
        if first == b"<":
            return Document("html", self._max_bytes, offset=self._skipped)
        if first == b"{" and self._framing == "lines":
            return self._lines(JsonLines(self._max_bytes, offset=self._skipped))
        if first in (b"{", b"["):
            return Document("json", self._max_bytes, offset=self._skipped)
        return self._events(EventStream(self._max_bytes, offset=self._skipped))

    def _lines(self, framer: JsonLines) -> Any:
        return framer

    def _events(self, framer: EventStream) -> Any:
        return framer


class Body(_Sorter):
    """Cuts every frame."""

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that ``data`` completes; behind a failure there are none."""
        return self._feed(data)

    def close(self) -> list[Frame]:
        """The frames that only the end of the body completes."""
        return self._close()


class RunningBody(_Sorter):
    """The same, but whole stretches of a stream come as runs."""

    def feed(self, data: bytes) -> list[Frame | Run]:
        """What ``data`` completes; behind a failure there is nothing."""
        return self._feed(data)

    def close(self) -> list[Frame | Run]:
        """What only the end of the body completes."""
        return self._close()

    def _lines(self, framer: JsonLines) -> Runs:
        return Runs(framer, end=b"\n", begins=(b"{",), most=self._max_bytes)

    def _events(self, framer: EventStream) -> Runs:
        begins = (b"data:", b"event:")
        return Runs(framer, end=b"\n\n", begins=begins, most=self._max_bytes)
