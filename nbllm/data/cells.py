"""One value of a table, as text. No value's own ``repr`` is asked."""

from __future__ import annotations

from typing import Any, cast

from nbllm.data.kinds import is_plain, kind_of
from nbllm.data.structures import write
from nbllm.data.words import clipped

LONGEST = 200
"""Characters of one cell."""
_MISSING = ("NAType", "NaTType", "MaskedConstant")


def cell(value: object) -> str:
    """The text of a cell, empty where nothing is; ``<Kind>`` for what has no text."""
    kind = cast("type[Any]", type(value))
    if value is None or kind.__name__ in _MISSING or is_not_a_number(value):
        return ""
    if issubclass(kind, str):
        return clipped(str.__str__(cast("str", value)), LONGEST)
    if is_plain(kind):
        return clipped(_written(value), LONGEST)
    if isinstance(value, (bytes, bytearray)):
        return f"<{len(value):,} bytes>"
    if kind_of(value) == "structure":
        return _as_json(value)
    return f"<{kind.__name__}>"


def is_not_a_number(value: Any) -> bool:
    """Whether it is a number that differs from itself."""
    try:
        return is_plain(cast("type[Any]", type(value))) and bool(value != value)  # noqa: PLR0124
    except Exception:  # noqa: BLE001 - whatever a library's comparison does
        return False


def _written(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - a number of 5,000 digits, a broken class
        return f"<{type(value).__name__}>"


def _as_json(value: object) -> str:
    try:
        return clipped(write(value, LONGEST).text, LONGEST)
    except TypeError:
        return f"<{type(value).__name__}>"
