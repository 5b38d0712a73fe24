"""How the value of a variable is written into a prompt."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from numbers import Number
from pathlib import PurePath
from types import NoneType
from typing import Any, cast
from uuid import UUID

from nbllm.errors import ConfigError
from nbllm.response import Response

_PLAIN = (Number, NoneType, date, time, timedelta, PurePath, UUID)
# The only scalars of NumPy that it does not register as numbers.
_NUMPY = frozenset({"numpy.bool", "numpy.bool_", "numpy.datetime64", "numpy.timedelta64"})
_CONTAINERS = (dict, list, tuple)


def text_of(value: Any, path: str) -> str:
    """The text of a string, a plain scalar or a ``Response``; ``path`` is named in errors.

    Raises ``ConfigError`` for any other type: what it would look like is for the person to say.
    """
    kind = cast("type[Any]", type(value))
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, Response):
        return value.text
    if not issubclass(kind, _PLAIN) and f"{kind.__module__}.{kind.__qualname__}" not in _NUMPY:
        raise ConfigError(_unsupported(kind, path))
    try:
        return str(value)
    except Exception as error:
        name = type(error).__name__
        raise ConfigError(f"{{{path[:80]}}} cannot be written as text ({name}).") from error


def _unsupported(kind: type[Any], path: str) -> str:
    shown = path[:80]
    root = re.split(r"[.\[]", shown)[0]
    call = f"json.dumps({shown})" if issubclass(kind, _CONTAINERS) else f"str({shown})"
    return (
        f"{{{shown}}} is a {kind.__name__}, and only text, numbers, dates and answers go into a "
        f"prompt. Type {root}_text = {call} and write {{{root}_text}}, or write {{{{{shown}}}}} "
        "to send the braces as typed."
    )
