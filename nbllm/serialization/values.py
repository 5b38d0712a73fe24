"""Values as plain JSON, and values of a declared type out of JSON that nobody vouches for."""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import (
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

T = TypeVar("T")
Reader: TypeAlias = Callable[[Any], Any]
"""From a JSON value to what it means; raises ``ValueError`` for what is no such thing."""


def write(value: Any) -> Any:
    """A value as JSON can say it: a number that is none is unknown."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, tuple):
        return [write(one) for one in cast("tuple[Any, ...]", value)]
    if is_dataclass(value):
        return {name: write(getattr(value, name)) for name in field_names(type(value))}
    return value


def shown(value: Any) -> str:
    """A value for a message: of what holds others only what it is."""
    is_plain = value is None or isinstance(value, (str, int, float))
    return f"{value!r:.60}" if is_plain else f"a {type(value).__name__}"


def record(value: Any, what: str) -> Mapping[str, Any]:
    """A JSON object."""
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    raise ValueError(f"{what} is an object, not {shown(value)}")


def read_record(kind: type[T], given: Any, **own: Any) -> T:
    """The dataclass that a JSON object stands for; fields that it does not know are ignored.

    ``own`` are fields that were read in another way.
    """
    fields, hints = record(given, kind.__name__), _hints(kind)
    names = [name for name in field_names(kind) if name in fields and name not in own]
    read = {name: reader_of(hints[name])(fields[name]) for name in names}
    try:
        return kind(**read, **own)
    except TypeError as error:
        raise ValueError(f"{kind.__name__} lacks a field: {error}") from None


@cache
def field_names(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields."""
    return tuple(field.name for field in fields(kind))


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


@cache
def reader_of(hint: Any) -> Reader:
    """What reads a value of a type, or of one that may be ``None``.

    A type is a plain one, one of several words, a tuple of a type, or a dataclass.
    """
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (known,) = (one for one in inner if one is not type(None))
        return _optional(reader_of(known))
    if origin is Literal:
        return lambda value: _word(value, inner)
    if origin is tuple:
        return _tuple(reader_of(inner[0]))
    if is_dataclass(hint):
        kind = cast("type[Any]", hint)
        return lambda value: read_record(kind, value)
    return _PLAIN.get(hint, _unreadable)


def _optional(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def _word(value: Any, known: tuple[Any, ...]) -> str:
    if isinstance(value, str) and value in known:
        return value
    raise ValueError(f"{shown(value)} is none of {', '.join(known)}")


def _tuple(read: Reader) -> Reader:
    def read_all(value: Any) -> tuple[Any, ...]:
        if isinstance(value, list):
            return tuple(map(read, cast("list[Any]", value)))
        raise ValueError(f"{shown(value)} is no list")

    return read_all


def _is(kind: type) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"{shown(value)} is no {kind.__name__}")
        return value

    return read


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError(f"{shown(value)} is no number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number")
    return number


def _unreadable(value: Any) -> Any:
    raise ValueError(f"{type(value).__name__} cannot stand here")


_PLAIN: dict[Any, Reader] = {str: _is(str), int: _is(int), bool: _is(bool), float: _number}
