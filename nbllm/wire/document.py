"""A body that is one document: a JSON answer or error, or a web page."""

from __future__ import annotations

import json
from typing import Any, Literal

from nbllm.errors import ProtocolError
from nbllm.wire.frame import Frame
from nbllm.wire.lines import check_size, decode_line


class Document:
    """Collects a body that is no stream into one frame; ``offset`` is its place in the body."""

    def __init__(self, kind: Literal["json", "html"], max_bytes: int, *, offset: int = 0) -> None:
        self._kind: Literal["json", "html"] = kind
        self._max_bytes = max_bytes
        self._offset = offset
        self._body = bytearray()

    def feed(self, data: bytes | bytearray, _frames: list[Frame]) -> None:
        """Append nothing yet: a document is complete at the end."""
        self._body += data
        check_size(len(self._body), self._max_bytes)

    def close(self, frames: list[Frame]) -> None:
        """Append the whole body as one frame; a page may be in any encoding."""
        if self._kind == "html":
            text = self._body.decode("utf-8", "replace")
        else:
            text = decode_line(bytes(self._body), self._offset)
        frames.append(Frame(text, kind=self._kind, offset=self._offset))


def is_json(text: str) -> bool:
    """Whether a text is one whole JSON value."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def parse_chunk(frame: Frame) -> Any:
    """The JSON value of a frame; raises ``ProtocolError`` where it is none."""
    try:
        return json.loads(frame.data)
    except (ValueError, RecursionError):
        place = f"at byte {frame.offset} of the body"
        raise ProtocolError(f"a chunk {place} is no JSON", offset=frame.offset) from None
