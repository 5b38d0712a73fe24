"""Keys that a server sends back never reach a message."""

from __future__ import annotations

from nbllm.call import Call
from nbllm.wire.frame import Frame

_SECRET_HEADERS = ("authorization", "api-key", "x-api-key", "x-goog-api-key")


def redact(text: str, call: Call) -> str:
    """The text without any key that this call carries."""
    for name in _SECRET_HEADERS:
        key = call.headers.get(name, "").removeprefix("Bearer ").strip()
        if key:
            text = text.replace(key, "…")
    return text


def without_keys(frames: list[Frame], call: Call) -> list[Frame]:
    """The frames, redacted where they say something else than the model's own words."""
    return [
        frame if _is_answer(frame) else frame._replace(data=redact(frame.data, call))
        for frame in frames
    ]


def _is_answer(frame: Frame) -> bool:
    return '"choices"' in frame.data and '"error"' not in frame.data
