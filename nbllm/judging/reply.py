"""What a judge replied, which is as untrusted as every answer of a model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from nbllm.response import Response

_LONGEST_REASON = 2000
_MOST_TRIES = 50


class Opinion(NamedTuple):
    """A score, and why."""

    score: float
    reason: str


def read(response: Response, named: Mapping[str, int], scale: int) -> dict[int, Opinion]:
    """The opinion about each text by its number.

    Raises ``ValueError``, which says what is wrong with the reply.
    """
    verdicts = _verdicts(response)
    opinions: dict[int, Opinion] = {}
    for verdict in verdicts:
        name = str(verdict.get("answer")).strip().removeprefix("Answer ").strip()
        if name not in named:
            raise ValueError(f"it judges {name[:40]!r}, which is no answer")
        if named[name] in opinions:
            raise ValueError(f"it judges answer {name} twice")
        reason = str(verdict.get("reason") or "")[:_LONGEST_REASON]
        opinions[named[name]] = Opinion(_score(verdict.get("score"), scale), reason)
    if missing := [name for name, text in named.items() if text not in opinions]:
        raise ValueError(f"it leaves answer {', '.join(missing[:10])} out")
    return opinions


def _verdicts(response: Response) -> list[Mapping[str, Any]]:
    for found in _objects(response.text):
        verdicts = cast("dict[str, Any]", found).get("verdicts") if _is_object(found) else None
        if isinstance(verdicts, list) and all(map(_is_object, cast("list[Any]", verdicts))):
            return cast("list[Mapping[str, Any]]", verdicts)
    raise ValueError("it holds no verdicts in JSON")


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _objects(text: str) -> Iterator[Any]:
    """The JSON objects in a text, whatever stands around them."""
    decoder, place = json.JSONDecoder(), text.find("{")
    for _ in range(_MOST_TRIES):
        if place < 0:
            return
        try:
            found, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
        else:
            yield found
        place = text.find("{", place)


def _score(value: object, scale: int) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= scale:
        return float(value)
    raise ValueError(f"{value!r:.40} is no score from 0 to {scale}")
