"""What may stand for a form, told without importing what reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_origin


def is_form(value: object) -> bool:
    """Whether a value may stand for a form; looks no closer, and imports nothing."""
    is_named = type(value).__name__ in ("TypeAliasType", "NewType")
    return isinstance(value, (type, Mapping)) or get_origin(value) is not None or is_named


def is_union(kind: object) -> bool:
    """Whether a type is one of several."""
    return getattr(get_origin(kind), "__name__", "") in ("Union", "UnionType")
