"""A structured answer as plain values, and the numbers in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any, cast

_DEEPEST = 20


def plain(value: Any) -> Any:
    """A pydantic object, a dataclass, or a collection of them, as dicts, lists and scalars."""
    return _plain(value, 0)


def _plain(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        return repr(value)
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value), depth + 1)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return {str(key): _plain(item, depth + 1) for key, item in pairs}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item, depth + 1) for item in cast("Sequence[Any]", value)]
    return value


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Each finite number of plain values with its path: ``items[0].price``."""
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            yield from leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for place, item in enumerate(cast("list[Any]", value)):
            yield from leaves(item, f"{path}[{place}]")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        number = as_float(value)
        if math.isfinite(number):
            yield path or "value", number


def as_float(value: float | str) -> float:
    """The number; infinite where a float cannot hold it."""
    try:
        return float(value)
    except OverflowError:
        return math.inf
