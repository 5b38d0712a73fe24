"""Keys that a server sends back never reach a message."""

from __future__ import annotations

import json
import re

from nbllm.call import Call
from nbllm.wire.frame import Frame

_SECRET = re.compile("key|token|secret|auth|cookie|password")
_SHORTEST = 8
"""Shorter keys are placeholders, as ``EMPTY`` for a local server; texts are full of them."""


def secret_headers(call: Call) -> list[str]:
    """The names of the headers that carry a key, the user's own among them."""
    return [name for name in call.headers if name == call.key_header or _SECRET.search(name)]


def redact(text: str, call: Call) -> str:
    """The text without any key that this call carries."""
    for name in secret_headers(call):
        key = "".join(call.headers[name].split()[-1:])
        if len(key) >= _SHORTEST:
            text = text.replace(key, "…")
    return text


def without_keys(frames: list[Frame], call: Call) -> list[Frame]:
    """The frames, redacted where they say something else than the model's own words."""
    return [
        frame if _is_answer(frame) else frame._replace(data=redact(_unescaped(frame.data), call))
        for frame in frames
    ]


def _is_answer(frame: Frame) -> bool:
    if frame.kind != "event" or frame.event == "error":
        return False
    return '"error"' not in frame.data and '"detail"' not in frame.data


def _unescaped(data: str) -> str:
    """The same JSON without escapes, behind which a key could hide."""
    if "\\u" not in data:
        return data
    try:
        return json.dumps(json.loads(data), ensure_ascii=False)
    except (ValueError, RecursionError):
        return data
