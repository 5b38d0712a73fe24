"""The unit between bytes and events."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Frame(NamedTuple):
    """One SSE event, one JSON line, or a whole body that is no stream.

    ``kind`` says which: ``event`` (the normal case), ``error`` (an SSE *field* called error),
    ``json`` (a whole JSON document where a stream was expected), ``html`` (a page).
    ``offset`` is the place in the body, in bytes, at which the frame begins.
    """

    data: str
    event: str = ""
    kind: Literal["event", "error", "json", "html"] = "event"
    offset: int = 0
