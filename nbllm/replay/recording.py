"""One answer as it came: what was asked, and the pieces of the body with their times."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias, cast

from nbllm.replay.request import Asked

FORMAT = 1
MOST_CHARACTERS = 8_000_000
"""An answer with more is not kept."""
_MOST_SECONDS = 86_400.0

_dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class Piece(NamedTuple):
    """What one read of the network completed, as text, and seconds since the request was sent."""

    at: float
    text: str


Pieces: TypeAlias = "tuple[Piece, ...]"


@dataclass(frozen=True, slots=True)
class Recording:
    """A complete answer; ``end`` is when its end came, ``notices`` were said before it."""

    asked: Asked
    pieces: Pieces
    end: float = 0.0
    notices: tuple[str, ...] = ()
    key: str | None = None
    """The key, where what was taken out of the request for being secret changes it."""

    @property
    def found_by(self) -> str:
        """The key of the request; raises ``ValueError`` for one that no JSON can say."""
        return self.key or self.asked.key

    def to_json(self, *, readable: bool = False) -> str:
        """The whole as JSON; ``readable`` has each piece on a line of its own."""
        asked = self.asked
        request = {"method": asked.method, "url": asked.url, "body": asked.body}
        head: dict[str, Any] = {"nbllm": FORMAT, "request": request}
        if asked.sample:
            head["sample"] = asked.sample
        if self.key:
            head["key"] = self.key
        if self.notices:
            head["notices"] = list(self.notices)
        pieces = [[round(piece.at, 4), piece.text] for piece in self.pieces]
        if not readable:
            return _dump({**head, "pieces": pieces, "end": round(self.end, 4)})
        begin = json.dumps(head, ensure_ascii=False, allow_nan=False, indent=2)
        lines = ",\n".join(f"    {_dump(piece)}" for piece in pieces)
        end = f'  "end": {_dump(round(self.end, 4))}\n}}\n'
        return f'{begin[:-2]},\n  "pieces": [\n{lines}\n  ],\n{end}'


def parse_recording(text: str) -> Recording | None:
    """The recording that a text holds; ``None`` for any other text.

    Anybody may have written it: what it says is no more trusted than what a server says.
    """
    try:
        document = json.loads(text)
        recording = _recording(cast("dict[str, Any]", document))
        has_key = recording is not None and bool(recording.found_by)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return recording if has_key else None


def _recording(document: dict[str, Any]) -> Recording | None:
    request, notices = document["request"], document.get("notices", [])
    url, body, method = request["url"], request["body"], request.get("method", "POST")
    sample, key = document.get("sample", 0), document.get("key")
    texts = (url, method, *notices, *([key] if key is not None else []))
    is_known = document.get("nbllm") == FORMAT and isinstance(sample, int)
    if not (is_known and isinstance(body, dict) and all(isinstance(text, str) for text in texts)):
        return None
    asked = Asked(url, cast("Mapping[str, Any]", body), sample, method)
    pieces = _pieces(document["pieces"])
    last = pieces[-1].at if pieces else 0.0
    end = max(last, _seconds(document.get("end", last)))
    return Recording(asked, pieces, end, tuple(notices), key)


def _pieces(found: Sequence[Any]) -> Pieces:
    """The pieces, in order of time; raises ``ValueError`` for what is none."""
    pieces: list[Piece] = []
    for at, text in found:
        if not isinstance(text, str):
            raise TypeError("a piece is no text")
        pieces.append(Piece(max(_seconds(at), pieces[-1].at if pieces else 0.0), text))
    return tuple(pieces)


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError("a time is no number")
    seconds = float(value)
    if not (math.isfinite(seconds) and 0 <= seconds <= _MOST_SECONDS):
        raise ValueError("no time of an answer")
    return seconds
