"""Finds the JSON in an answer: the whole of it, else what stands in a fence or amid prose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from nbllm.errors import SchemaError

_FENCE = re.compile(r"^[ \t]*```[\w+-]*[ \t]*\n(.*?)^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL)
_BROKEN = "the answer's JSON is broken or cut off; error.response.text has it as it came."
_MOST_TRIES = 32
"""Brackets of prose that are tried before the answer counts as one without JSON."""


class Found(NamedTuple):
    """A JSON value and the text that it stood in."""

    text: str
    value: Any


def find_json(text: str, openings: str = "{[") -> Found:
    """The one JSON value of an answer; raises ``SchemaError`` where there is none, or a choice."""
    whole = text.strip()
    found = _read(whole)
    if found is None:
        fenced = [each for each in map(_read, _FENCE.findall(whole)) if each is not None]
        inside = fenced or list(_amid_prose(whole, openings))
        if len(inside) > 1:
            raise SchemaError("the answer holds more than one JSON value; ask for a single one.")
        found = inside[0] if inside else None
    if found is None:
        raise SchemaError(_no_json(whole))
    return found


def _read(text: str) -> Found | None:
    try:
        return Found(text, json.loads(text, parse_constant=refuse))
    except (ValueError, RecursionError):
        return None


def _amid_prose(text: str, openings: str) -> Iterator[Found]:
    """The objects and arrays of a text, none inside another; ``openings`` begin them."""
    decoder = json.JSONDecoder(parse_constant=refuse)
    opener, position = re.compile(f"[{re.escape(openings)}]\\s*"), 0
    for _ in range(_MOST_TRIES):
        opening = opener.search(text, position)
        if opening is None:
            return
        try:
            value, end = decoder.raw_decode(text, opening.start())
        except json.JSONDecodeError as error:
            if error.pos > opening.end():  # no bracket of prose: what is in it is no answer
                raise SchemaError(_BROKEN) from None
            position = opening.end()
            continue
        except (ValueError, RecursionError):
            raise SchemaError(_BROKEN) from None
        yield Found(text[opening.start() : end], value)
        position = end


def refuse(constant: str) -> NoReturn:
    """``NaN`` and ``Infinity`` are Python's, not JSON's."""
    raise ValueError(constant)


def _no_json(text: str) -> str:
    if not text:
        return "the answer is empty, where JSON was asked for; try another model."
    if text[0] in "{[":
        return _BROKEN
    return (
        f"the answer is no JSON, it begins {text[:40]!r}; try a model that takes schemas, or ask "
        "for JSON in the prompt."
    )
