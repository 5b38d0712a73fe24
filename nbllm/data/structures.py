"""Dicts, lists and the like as JSON, no further than a budget goes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, NamedTuple, cast

from nbllm.data.kinds import CONTAINERS, is_model, is_plain, library_names
from nbllm.data.words import clipped

SIZE = 20_000
"""Characters of JSON that one value may take; brackets are closed beyond that."""
_DEEPEST = 50


class Written(NamedTuple):
    """JSON text; ``items`` of a container's ``whole`` are in it, cut short somewhere or not."""

    text: str
    items: int
    whole: int
    is_cut: bool


def write(value: object, size: int = SIZE) -> Written:
    """The value as JSON of about ``size`` characters at most, in one line.

    What is left out is said in its place: ``[1, 2, … 998 more]``. Raises ``TypeError`` where the
    value holds something that has no form in JSON, or itself.
    """
    writer = _Writer(size)
    writer.put(value, 0)
    return Written("".join(writer.pieces), writer.items, writer.whole, writer.is_cut)


class _Writer:
    """Writes one value. The work is bounded by the budget, not by the value."""

    def __init__(self, size: int) -> None:
        self.pieces: list[str] = []
        self.items = self.whole = 0
        self.is_cut = False
        self._left = size

    def put(self, value: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise TypeError("something that is nested too deep, or in itself")
        kind = cast("type[Any]", type(value))
        if issubclass(kind, Enum):
            self.put(value.value, depth)
        elif library_names(kind)[0] == "nbllm.Response":
            self.put(value.text, depth)
        elif issubclass(kind, Mapping) or is_model(kind) or is_dataclass(kind):
            self._put_pairs(value, depth)
        elif issubclass(kind, CONTAINERS):
            self._put_all("[]", value, len(value), depth)
        elif "numpy.ndarray" in library_names(kind):
            self._put_array(value, depth)
        else:
            self._say(self._atom(value, kind))

    def _put_array(self, array: Any, depth: int) -> None:
        if array.ndim == 0:
            self.put(array.item(), depth)
        else:
            self._put_all("[]", array, len(array), depth)

    def _put_pairs(self, value: Any, depth: int) -> None:
        pairs = _pairs(value)
        self._put_all("{}", pairs.items(), len(pairs), depth)

    def _put_all(self, brackets: str, values: Iterable[Any], whole: int, depth: int) -> None:
        self._say(brackets[0])
        written = 0
        for value in values:
            self._say(", " if written else "")
            if self._left <= 0:
                self._say(f"… {whole - written:,} more")
                self.is_cut = True
                break
            if brackets == "{}":
                self._say(f"{json.dumps(_key(value[0]), ensure_ascii=False)}: ")
            self.put(value[1] if brackets == "{}" else value, depth + 1)
            written += 1
        if depth == 0:
            self.items, self.whole = written, whole
        self._say(brackets[1])

    def _atom(self, value: Any, kind: type[Any]) -> str:
        if value is None or issubclass(kind, (bool, int, float)):
            return json.dumps(value)
        if issubclass(kind, str):
            longest = max(self._left, 100)
            self.is_cut = self.is_cut or len(value) > longest
            return json.dumps(clipped(str.__str__(value), longest), ensure_ascii=False)
        if not is_plain(kind):
            raise TypeError(f"a {kind.__name__}")
        item = getattr(value, "item", None)
        number: Any = item() if callable(item) else None
        is_number = isinstance(number, (bool, int, float))
        return json.dumps(number if is_number else str(value), ensure_ascii=False)

    def _say(self, piece: str) -> None:
        self.pieces.append(piece)
        self._left -= len(piece)


def _pairs(value: Any) -> Mapping[Any, Any]:
    """The fields of an object, but for its private ones; a dict has none that are private."""
    if isinstance(value, Mapping):
        return cast("Mapping[Any, Any]", value)
    return {name: getattr(value, name) for name in _fields(value) if not name.startswith("_")}


def _fields(value: Any) -> Iterator[str]:
    if is_dataclass(value):
        return (field.name for field in fields(value))
    model: Any = cast("type[Any]", type(value))
    return iter(model.model_fields)


def _key(key: object) -> str:
    if isinstance(key, tuple):
        return ", ".join(map(_key, cast("tuple[object, ...]", key)))
    if not is_plain(type(key)):
        raise TypeError(f"a key that is a {type(key).__name__}")
    return str(key)
