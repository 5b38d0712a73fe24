"""Why a request was not found: what it has that the most similar one has not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from nbllm.replay.request import Asked

_MOST_NAMED = 3


def difference(asked: Asked, known: Mapping[str, Asked]) -> str:
    """A sentence about the most similar request that is known, by its name; empty without any."""
    own = dict(_leaves(asked))
    others = {name: dict(_leaves(other)) for name, other in known.items()}
    places = {name: _differing(own, other) for name, other in others.items()}
    if not places:
        return ""
    nearest = min(places, key=lambda name: len(places[name]))
    named = ", ".join(places[nearest][:_MOST_NAMED])
    more = " and more" if len(places[nearest]) > _MOST_NAMED else ""
    return f" The nearest, {nearest}, differs in {named}{more}."


def _differing(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    return [
        place for place in dict.fromkeys([*one, *other]) if _at(one, place) != _at(other, place)
    ]


def _at(leaves: Mapping[str, object], place: str) -> object:
    return leaves.get(place, _at)


def _leaves(asked: Asked) -> Iterator[tuple[str, object]]:
    yield from (("method", asked.method), ("url", asked.url), ("sample", asked.sample))
    yield from _inner("body", asked.body)


def _inner(place: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping) and value:
        for name, member in cast("Mapping[str, object]", value).items():
            yield from _inner(f"{place}.{name}", member)
    elif isinstance(value, (list, tuple)) and value:
        for index, member in enumerate(cast("Sequence[object]", value)):
            yield from _inner(f"{place}[{index}]", member)
    else:
        yield place, list(cast("Sequence[object]", value)) if isinstance(value, tuple) else value
