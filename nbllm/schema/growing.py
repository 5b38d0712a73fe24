"""A JSON value while its text arrives: what can be known of it so far, at linear cost.

Prose before the first bracket is passed over, what stands behind the value is ignored, and where
the text stops being JSON the value stays as it was. Whether the answer fits is decided at its end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from nbllm.schema.escapes import Escapes
from nbllm.schema.finding import refuse

_PLAIN = re.compile(r'[^"\\]*')
_SCALAR = re.compile(r"[^\s,\]}]*")
_BLANK = re.compile(r"[ \t\r\n]*")
_DEEPEST = 100
_NOTHING = object()
Step: TypeAlias = Callable[[str, int], int]


class _Broken(Exception):
    """The text is no JSON from here on."""


class _Open:
    """A list or object that is not closed yet, and the key of what comes next in it."""

    def __init__(self, container: Any) -> None:
        self.container = container
        self.is_list = isinstance(container, list)
        self.key = ""

    def put(self, value: Any) -> None:
        """Add what is complete."""
        if self.is_list:
            self.container.append(value)
        else:
            self.container[self.key] = value

    def with_last(self, value: Any) -> Any:
        """A copy with one more value, if there is any."""
        copy = _Open(self.container.copy())
        copy.key = self.key
        if value is not _NOTHING:
            copy.put(value)
        return copy.container


class Growing:
    """Takes a text piece by piece; ``value`` is a new snapshot, ``None`` before the first bracket.

    Texts grow within it; a number, ``true``, ``false`` and ``null`` appear when complete.
    ``version`` is higher whenever ``value`` is another; ``openings`` are the brackets it may have.
    """

    def __init__(self, openings: str = "{[") -> None:
        self.version = 0
        self._openings = re.compile(f"[{re.escape(openings)}]")
        self._root: Any = None
        self._open: list[_Open] = []
        self._text: list[str] | None = None
        """The pieces of a text that is a value, as long as it is not closed."""
        self._pieces: list[str] = []
        self._escapes = Escapes()
        self._token = ""
        self._step: Step | None = self._search

    def feed(self, text: str) -> None:
        """Take the next piece of the text."""
        position = 0
        while position < len(text) and self._step is not None:
            try:
                position = self._step(text, position)
            except _Broken:
                self._give_up()

    @property
    def value(self) -> Any:
        """What is known so far; only what is still open is copied."""
        if not self._open:
            return self._root
        value: Any = _NOTHING
        if self._text is not None:
            self._text[:] = ["".join(self._text)]
            value = self._text[0]
        for each in reversed(self._open):
            value = each.with_last(value)
        return value

    def _give_up(self) -> None:
        """A bracket of prose was no value: look further. Behind something known, stop."""
        if len(self._open) == 1 and not self._open[0].container:
            self._open, self._token = [], ""
            self.version += 1
            self._step = self._search
        else:
            self._step = None

    def _search(self, text: str, position: int) -> int:
        opening = self._openings.search(text, position)
        return len(text) if opening is None else self._value(text, opening.start())

    def _value(self, text: str, position: int) -> int:
        """The first character of a value."""
        position = _skip(text, position)
        character = text[position : position + 1]
        if character in ("{", "["):
            self._enter({} if character == "{" else [])
        elif character == '"':
            self._text = self._pieces = []
            self._step = self._string
        elif character:
            self._step, self._token = self._scalar, ""
            return position
        self.version += bool(character)
        return position + 1

    def _enter(self, container: Any) -> None:
        if len(self._open) == _DEEPEST:
            raise _Broken
        self._open.append(_Open(container))
        self._step = self._first

    def _first(self, text: str, position: int) -> int:
        """Behind an opening bracket."""
        position = _skip(text, position)
        if position == len(text):
            return position
        if text[position] in "]}":
            return self._close(text, position)
        self._step = self._value if self._open[-1].is_list else self._key
        return position

    def _key(self, text: str, position: int) -> int:
        position = _skip(text, position)
        if position < len(text):
            _expect(text[position] == '"')
            self._pieces, self._step = [], self._string
        return position + 1

    def _string(self, text: str, position: int) -> int:
        """Inside a text, up to a backslash or its end."""
        plain = _PLAIN.match(text, position)
        end = plain.end() if plain else position
        piece = self._escapes.before(text[position:end]) if end > position else ""
        if end < len(text) and text[end] == '"':
            self._add(piece + self._escapes.end())
            self._end_string()
        else:
            self._add(piece)
            self._step = self._string if end == len(text) else self._escape
        return end + 1

    def _escape(self, text: str, position: int) -> int:
        """The character behind a backslash, and the digits that follow a ``u``."""
        try:
            said = self._escapes.take(text[position])
        except ValueError:
            raise _Broken from None
        if said is not None:
            self._add(said)
            self._step = self._string
        return position + 1

    def _add(self, piece: str) -> None:
        if piece:
            self._pieces.append(piece)
            self.version += self._text is not None

    def _end_string(self) -> None:
        whole = "".join(self._pieces)
        if self._text is None:
            self._open[-1].key, self._step = whole, self._colon
        else:
            self._text = None
            self._complete(whole)

    def _colon(self, text: str, position: int) -> int:
        position = _skip(text, position)
        if position < len(text):
            _expect(text[position] == ":")
            self._step = self._value
        return position + 1

    def _scalar(self, text: str, position: int) -> int:
        scalar = _SCALAR.match(text, position)
        end = scalar.end() if scalar else position
        self._token += text[position:end]
        _expect(len(self._token) < 1000)
        if end < len(text):
            try:
                value = json.loads(self._token, parse_constant=refuse)
            except ValueError:
                raise _Broken from None
            self.version += 1
            self._complete(value)
        return end

    def _complete(self, value: Any) -> None:
        self._open[-1].put(value)
        self._step = self._next

    def _next(self, text: str, position: int) -> int:
        """Behind a value: a comma, or the end of what holds it."""
        position = _skip(text, position)
        if position == len(text):
            return position
        if text[position] != ",":
            return self._close(text, position)
        self._step = self._value if self._open[-1].is_list else self._key
        return position + 1

    def _close(self, text: str, position: int) -> int:
        _expect(text[position] == ("]" if self._open[-1].is_list else "}"))
        container = self._open.pop().container
        if self._open:
            self._complete(container)
        else:
            self._root, self._step = container, None
        return position + 1


def _skip(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position


def _expect(condition: object) -> None:
    if not condition:
        raise _Broken
