"""Keys that a server sends back never reach a message."""

from __future__ import annotations

from nbllm.call import Call
from nbllm.wire.frame import Frame

_SECRET_HEADERS = ("authorization", "api-key", "x-api-key", "x-goog-api-key")

_SHORTEST = 8
"""Shorter keys are placeholders, as ``EMPTY`` for a local server; texts are full of them."""


def redact(text: str, call: Call) -> str:
    """The text without any key that this call carries."""
    for name in {*_SECRET_HEADERS, call.key_header or ""}:
        key = call.headers.get(name, "").removeprefix("Bearer ").strip()
        if len(key) >= _SHORTEST:
            text = text.replace(key, "…")
    return text


def without_keys(frames: list[Frame], call: Call) -> list[Frame]:
    """The frames, redacted where they say something else than the model's own words."""
    return [
        frame if _is_answer(frame) else frame._replace(data=redact(frame.data, call))
        for frame in frames
    ]


def _is_answer(frame: Frame) -> bool:
    if frame.kind != "event" or frame.event == "error":
        return False
    return '"error"' not in frame.data and '"detail"' not in frame.data
