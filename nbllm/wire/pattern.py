"""One unit of a stream, as text with a hole where the answer goes.

A JSON string holds no bare quote, so that the fixed text around a hole cannot stand inside one:
units with the same fixed text are the same document but for what their holes hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

_NOT_BARE = re.compile(r'["\\\x00-\x1f]')
_ESCAPED = re.compile(r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4})*')
"""The inside of a JSON string without halves of surrogate pairs."""
_NUMBER = re.compile(r"0|[1-9][0-9]*")


class _Hole(NamedTuple):
    begin: int
    end: int
    kind: str


class Pattern:
    """The fixed text of a unit, and what each of its holes may hold."""

    def __init__(self, unit: str, holes: Sequence[_Hole]) -> None:
        ends = [0, *(hole.end for hole in holes)]
        begins = [*(hole.begin for hole in holes), len(unit)]
        fixed = [unit[end:begin] for end, begin in zip(ends, begins, strict=True)]
        self._first, *self._inner, self._last = fixed
        self._joint = self._last + self._first
        self._kinds = [hole.kind for hole in holes]

    @classmethod
    def learn(cls, unit: str, field: str, varying: Iterable[str]) -> Pattern | None:
        """The pattern of a unit whose text is in ``field``; ``None`` where that is not certain.

        ``varying`` names fields, strings or whole numbers, of which nothing is read.
        """
        text = _find(unit, field, "text")
        if text is None:
            return None
        others = (_find(unit, name, "string") or _find(unit, name, "number") for name in varying)
        return cls(unit, sorted([text, *filter(None, others)]))

    def read(self, run: str, begin: int) -> tuple[list[str], int]:
        """The texts of the units from ``begin`` on, as far as they are of this pattern.

        Also where the first unit begins that is not.
        """
        if not run.startswith(self._first, begin):
            return [], begin
        units = run[begin + len(self._first) :].split(self._joint)
        last = units.pop()
        if last.endswith(self._last):
            units.append(last[: len(last) - len(self._last)])
        texts = self._texts(units) if units else []
        if texts is None:
            units, texts = self._one_by_one(units)
        fixed = len(units) * len(self._joint)
        return texts, begin + fixed + sum(map(len, units))

    def _one_by_one(self, units: list[str]) -> tuple[list[str], list[str]]:
        """The units up to the first that is none, without their fixed ends, and their texts."""
        taken: list[str] = []
        for place, unit in enumerate(units):
            texts = self._texts([unit])
            if texts is None:
                return units[:place], taken
            taken += texts
        return units, taken

    def _texts(self, units: Sequence[str]) -> list[str] | None:
        """What stands in the text's hole of each unit; ``None`` where one is of another kind."""
        texts: Sequence[str] | None = ()
        for kind, fixed in zip(self._kinds, (*self._inner, ""), strict=True):
            column, units = _split(units, fixed)
            if column is None:
                return None
            if kind == "text":
                texts = _unescaped(column)
            elif not _is_plain(column, kind):
                return None
        return None if texts is None else list(texts)


def _find(unit: str, name: str, kind: str) -> _Hole | None:
    """The place of a field's value, where the name stands there once."""
    if unit.count(f'"{name}"') != 1:
        return None
    found = _field(name, kind).search(unit)
    return found and _Hole(found.start(1), found.end(1), kind)


@cache
def _field(name: str, kind: str) -> re.Pattern[str]:
    value = r"(0|[1-9][0-9]*)(?=[,}\s])" if kind == "number" else r'"((?:[^"\\\x00-\x1f]|\\.)*)"'
    return re.compile(rf'"{re.escape(name)}"\s*:\s*{value}')


def _split(units: Sequence[str], fixed: str) -> tuple[Sequence[str] | None, Sequence[str]]:
    """What stands before a fixed text, and what behind it; ``None`` where it is missing."""
    if not fixed:
        return units, ()
    heads, found, rests = zip(*[unit.partition(fixed) for unit in units], strict=True)
    return (heads if all(found) else None), rests


def _is_plain(column: Sequence[str], kind: str) -> bool:
    if kind == "number":
        return all(map(_NUMBER.fullmatch, set(column)))
    return _NOT_BARE.search("".join(column)) is None


def _unescaped(column: Sequence[str]) -> Sequence[str] | None:
    """The texts that JSON strings with these insides are; ``None`` where one is none."""
    if _NOT_BARE.search("".join(column)) is None:
        return column
    if not all(map(_ESCAPED.fullmatch, column)):
        return None
    return [json.loads(f'"{inside}"') if "\\" in inside else inside for inside in column]
