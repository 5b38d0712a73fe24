"""A JSON value of any shape, read as the shape that a wire's rule expects; any other is empty."""

from __future__ import annotations

import json
from typing import Any, cast

from nbllm.wire.text import whole


def as_object(value: object) -> dict[str, Any]:
    """The object, or an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The array, or an empty one."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def as_text(value: object) -> str:
    """The string without halves of surrogate pairs, or an empty one."""
    return whole(value) if isinstance(value, str) else ""


def as_count(value: object) -> int | None:
    """The count, or ``None`` for what counts nothing."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def read_json(text: str) -> Any:
    """The JSON value of a text, with nothing in it that no body takes; ``None`` if it is none."""
    try:
        value = json.loads(text)
        return json.loads(whole(json.dumps(value, ensure_ascii=False, allow_nan=False)))
    except (ValueError, RecursionError):
        return None
