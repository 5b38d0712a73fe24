"""Answers that are the same, counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from nbllm.sampling.sameness import same_by

if TYPE_CHECKING:
    from nbllm.response import Response

Key: TypeAlias = "Callable[[Response], Hashable]"

_WORD = re.compile(r"\w+")
_MOST_TEXTS = 30
"""Every pair of these is compared."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one or more lanes answered.

    ``text`` is that of the first, ``names`` are the lanes' display names, ``share`` is their part
    of all lanes of the model that answered, from 0 to 1.
    """

    text: str
    names: tuple[str, ...]
    share: float

    @property
    def count(self) -> int:
        """How many said so."""
        return len(self.names)


def distinct(responses: Mapping[str, Response], key: Key = same_by) -> tuple[Answer, ...]:
    """The different answers, the most frequent first, else in the order of their lanes."""
    groups: dict[Hashable, list[str]] = {}
    for name, response in responses.items():
        groups.setdefault(key(response), []).append(name)
    answers = [
        Answer(responses[names[0]].text, tuple(names), len(names) / len(responses))
        for names in groups.values()
    ]
    return tuple(sorted(answers, key=lambda answer: -answer.count))


def overlap(texts: list[str]) -> float | None:
    """The mean share of words that two of the texts have in common, from 0 to 1."""
    words = [_words(text.casefold()) for text in texts[:_MOST_TEXTS]]
    shares = [
        len(first & second) / len(first | second) if first or second else 1.0
        for place, first in enumerate(words)
        for second in words[:place]
    ]
    return sum(shares) / len(shares) if shares else None


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text) or text.split())
