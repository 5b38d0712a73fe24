"""Arguments that come in pieces, each with a JSON path to its place (wire.md §4).

The pieces of one text share a path. What an array holds is kept by its places, so that no path
can make it longer than what came.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from nbllm.wire.shapes import as_list, as_object, as_text

_STEP = re.compile(
    r"\.(?P<name>[^.\[\]]+)"
    r"|\[(?P<place>[0-9]{1,9})\]"
    r"|\[(?P<quote>['\"])(?P<quoted>(?:\\.|(?!(?P=quote))[^\\])*)(?P=quote)\]",
    re.DOTALL,
)
_DEEPEST = 64
_NOTHING = object()


class _Fields(dict[Any, Any]):
    """An object in the making."""


class _Items(dict[Any, Any]):
    """An array in the making, by place."""


class _Pieces(list[str]):
    """A text in the making."""


class Arguments:
    """One call's arguments in the making; ``given`` is what came whole."""

    def __init__(self, given: object = None) -> None:
        self._fields = _Fields(as_object(given))

    def take(self, pieces: object) -> None:
        """Put a list of ``{"jsonPath", "stringValue" | "numberValue" | …}`` into place."""
        for piece in map(as_object, as_list(pieces)):
            path, value = parse_path(as_text(piece.get("jsonPath"))), _value(piece)
            if path and value is not _NOTHING:
                self._put(path, value)

    def built(self) -> dict[str, Any]:
        """The arguments as far as they came."""
        return _built(self._fields)

    def _put(self, path: list[str | int], value: object) -> None:
        holder: dict[Any, Any] = self._fields
        for step, following in pairwise(path):
            kind = _Items if isinstance(following, int) else _Fields
            if not isinstance(holder.get(step), kind):
                holder[step] = kind()
            holder = holder[step]
        before = holder.get(path[-1])
        if isinstance(value, str) and isinstance(before, _Pieces):
            before.append(value)
        else:
            holder[path[-1]] = _Pieces([value]) if isinstance(value, str) else value


def parse_path(path: str) -> list[str | int]:
    """The steps of ``$.a[0]['b c']``; what is written otherwise is one name, ``$`` is nothing."""
    body = path.removeprefix("$")
    steps: list[str | int] = []
    place = 0
    while place < len(body) and len(steps) < _DEEPEST:
        step = _STEP.match(body, place)
        if step is None:
            break
        steps.append(_step(step))
        place = step.end()
    if place < len(body):
        return [body.removeprefix(".")]
    return [str(steps[0]), *steps[1:]] if steps else []


def _step(step: re.Match[str]) -> str | int:
    if step["place"]:
        return int(step["place"])
    return step["name"] or re.sub(r"\\(.)", r"\1", step["quoted"], flags=re.DOTALL)


def _value(piece: dict[str, Any]) -> object:
    """The value of a piece; one that says only that more will come has none."""
    for name in ("stringValue", "numberValue", "boolValue"):
        if isinstance(value := piece.get(name), (str, int, float)):
            return value
    return None if "nullValue" in piece else _NOTHING


def _built(value: Any) -> Any:
    if isinstance(value, _Fields):
        return {name: _built(inner) for name, inner in value.items()}
    if isinstance(value, _Items):
        return [_built(value[place]) for place in sorted(value)]
    return "".join(value) if isinstance(value, _Pieces) else value
