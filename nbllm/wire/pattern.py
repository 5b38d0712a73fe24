"""One unit of a stream, as text with a hole where the answer goes.

A JSON string holds no bare quote, so that the fixed text around a hole cannot stand inside one:
units with the same fixed text are the same document but for what their holes hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple, cast

_SHORT = 12
"""A short text is found many times faster than a long one."""
_FEW = 3
"""Units; as many bytes hold one with an ordinary text."""
_NOT_BARE = re.compile(r'["\\\x00-\x1f]')
_ESCAPED = re.compile(r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4})*')
"""The inside of a JSON string without halves of surrogate pairs."""
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_TEXT, _STRING, _NUMBER, _BLANK = "text", "string", "number", "blank"


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
        self._size = len(self._first) + len(self._last)
        self._head, self._tail = self._first[_SHORT:], self._last[:-_SHORT]
        self._joint = self._last[-_SHORT:] + self._first[:_SHORT]
        self._kinds = [hole.kind for hole in holes]

    @classmethod
    def learn(cls, unit: str, field: str, varying: Iterable[str]) -> Pattern | None:
        """The pattern of a unit whose text is in ``field``; ``None`` where that is not certain.

        ``varying`` names fields, strings or whole numbers, whose values do not matter.
        """
        text = _find(unit, field, _TEXT)
        others = (_find(unit, name) for name in varying)
        return cls(unit, sorted([text, *filter(None, others)])) if text else None

    def read(self, run: str, begin: int) -> tuple[list[str], int]:
        """The texts of the units from ``begin`` on, as far as they are of this pattern.

        Also where the first unit begins that is not.
        """
        if not run.startswith(self._first, begin):
            return [], begin
        if len(run) - begin < _FEW * self._size and (text := self._only(run, begin)) is not None:
            return [text], len(run)
        units = run[begin + len(self._first) - len(self._head) :].split(self._joint)
        last = units.pop()
        if last.endswith(self._last):
            units.append(last[: len(last) - len(self._last) + len(self._tail)])
        units = self._bare(units)
        texts = self._longest(units)
        taken = len(texts)
        return texts, begin + taken * self._size + sum(map(len, units[:taken]))

    def _only(self, run: str, begin: int) -> str | None:
        """The text of the one unit that is left, as mostly one comes at a time."""
        position, text = begin + len(self._first), None
        for kind, fixed in zip(self._kinds, (*self._inner, self._last), strict=True):
            end = run.find(fixed, position)
            hole = (run[position:end],)
            if end < 0:
                return None
            if kind == _TEXT:
                text = (_unescaped(hole) or (None,))[0]
            elif not _is_plain(hole, kind):
                return None
            position = end + len(fixed)
        return text if position == len(run) else None

    def _bare(self, units: list[str]) -> list[str]:
        """What stands between the fixed ends, up to the first unit that has others."""
        head, tail = self._head, self._tail
        begin, end = len(head), -len(tail) or None
        bare = [
            unit[begin:end]
            for unit in units
            if unit.startswith(head) and unit.endswith(tail, begin)
        ]
        if len(bare) == len(units):
            return bare
        fit = takewhile(lambda unit: unit.startswith(head) and unit.endswith(tail, begin), units)
        return [unit[begin:end] for unit in fit]

    def _longest(self, units: list[str]) -> list[str]:
        """The texts of the units up to the first that is none."""
        texts = self._texts(units) if units else []
        if texts is not None:
            return texts
        half = len(units) // 2
        first = self._longest(units[:half])
        return first + self._longest(units[half:]) if len(first) == half > 0 else first

    def _texts(self, units: Sequence[str]) -> list[str] | None:
        """What stands in the text's hole of each unit; ``None`` where one is of another kind."""
        texts: Sequence[str] | None = ()
        for kind, fixed in zip(self._kinds, (*self._inner, ""), strict=True):
            column, units = _split(units, fixed)
            if column is None:
                return None
            if kind == _TEXT:
                texts = _unescaped(column)
            elif not _is_plain(column, kind):
                return None
        return None if texts is None else list(texts)


class Varying:
    """Finds out which of some fields do not always say the same.

    One field without a name is the blank before the last brace, with which Anthropic pads.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = ("", *names)
        self._values: dict[str, str] = {}
        self.found: set[str] = set()

    def look(self, unit: str) -> None:
        """Compare the fields of a unit with those of the units before it."""
        for name in self._names:
            hole = _find(unit, name)
            value = unit[hole.begin : hole.end] if hole else ""
            if self._values.setdefault(name, value) != value:
                self.found.add(name)


def _find(unit: str, name: str, kind: str = "") -> _Hole | None:
    """The place of a field's value, where the name stands there once."""
    if not name:
        end = unit.rfind("}")
        return _Hole(len(unit[:end].rstrip(" ")), end, _BLANK) if end > 0 else None
    if unit.count(f'"{name}"') != 1:
        return None
    found = _field(name).search(unit)
    if found is None:
        return None
    is_string = found["string"] is not None
    return _Hole(*found.span(found.lastgroup or 0), kind or (_STRING if is_string else _NUMBER))


@cache
def _field(name: str) -> re.Pattern[str]:
    string, number = (
        r'"(?P<string>(?:[^"\\\x00-\x1f]|\\.)*)"',
        r"(?P<number>0|[1-9][0-9]*)(?=[,}\s])",
    )
    return re.compile(rf'"{re.escape(name)}"\s*:\s*(?:{string}|{number})')


def _split(units: Sequence[str], fixed: str) -> tuple[Sequence[str] | None, Sequence[str]]:
    """What stands before a fixed text, and what behind it; ``None`` where it is missing."""
    if not fixed:
        return units, ()
    heads, found, rests = zip(*[unit.partition(fixed) for unit in units], strict=True)
    return (heads if all(found) else None), rests


def _is_plain(column: Sequence[str], kind: str) -> bool:
    if kind == _NUMBER:
        return all(map(_WHOLE.fullmatch, set(column)))
    if kind == _BLANK:
        return not "".join(column).strip(" ")
    return _NOT_BARE.search("".join(column)) is None


def _unescaped(column: Sequence[str]) -> Sequence[str] | None:
    """The texts that JSON strings with these insides are; ``None`` where one is none."""
    if _NOT_BARE.search("".join(column)) is None:
        return column
    if _NOT_BARE.search("".join([inside for inside in column if "\\" not in inside])):
        return None
    texts = [_text_of(inside) if "\\" in inside else inside for inside in column]
    return None if None in texts else cast("list[str]", texts)


def _text_of(inside: str) -> str | None:
    return json.loads(f'"{inside}"') if _ESCAPED.fullmatch(inside) else None
