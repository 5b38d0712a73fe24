"""Ranks documents for a question: BM25 over weighted fields."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from nbllm.demo.words import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SATURATION = 1.2
_LENGTH_WEIGHT = 0.6
_MOST_GUESSES = 5
_SHORTEST_GUESS = 6
_GUESS_CUTOFF = 0.85


class Hit(NamedTuple):
    """A document that has to do with the question.

    ``coverage`` is the share of the question, by weight, that the document knows: 0 to 1.
    """

    document: int
    score: float
    coverage: float


class Index:
    """Documents as counts of words; each is a list of (weight, text) fields."""

    def __init__(self, documents: Sequence[Sequence[tuple[float, str]]]) -> None:
        self._counts = [_weighted_counts(fields) for fields in documents]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean_length = sum(self._lengths) / max(1, len(documents))
        self._frequency = Counter(term for counts in self._counts for term in counts)

    def rank(self, question: Sequence[str]) -> list[Hit]:
        """The documents that share a term with ``question``, best first."""
        asked = self._known(list(dict.fromkeys(question)))
        hits = [self._hit(document, asked) for document in range(len(self._counts))]
        found = [hit for hit in hits if hit.score > 0]
        return sorted(found, key=lambda hit: (-hit.score, hit.document))

    def _hit(self, document: int, asked: list[str]) -> Hit:
        shared = [term for term in asked if term in self._counts[document]]
        coverage = self._weight(shared) / (self._weight(asked) or 1.0)
        matched = sum(self._score(term, document) for term in shared)
        return Hit(document, matched * (1 + coverage), coverage)

    def _weight(self, chosen: Iterable[str]) -> float:
        return sum(map(self._rarity, chosen))

    def _score(self, term: str, document: int) -> float:
        count = self._counts[document][term]
        length = self._lengths[document] / self._mean_length
        damping = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * length)
        return self._rarity(term) * count * (_SATURATION + 1) / (count + damping)

    def _rarity(self, term: str) -> float:
        documents, holders = len(self._counts), max(1, self._frequency[term])
        return math.log(1 + (documents - holders + 0.5) / (holders + 0.5))

    def _known(self, asked: list[str]) -> list[str]:
        """The terms with misspelt ones put right; few, for comparing spellings is slow."""
        strange = [term for term in asked if term not in self._frequency]
        guesses = {term: self._nearest(term) for term in strange[:_MOST_GUESSES]}
        return list(dict.fromkeys(guesses.get(term, term) for term in asked))

    def _nearest(self, term: str) -> str:
        if len(term) < _SHORTEST_GUESS:
            return term
        similar = [known for known in self._frequency if known[0] == term[0]]
        return next(iter(difflib.get_close_matches(term, similar, 1, _GUESS_CUTOFF)), term)


def _weighted_counts(fields: Sequence[tuple[float, str]]) -> Mapping[str, float]:
    counts: dict[str, float] = {}
    for weight, text in fields:
        for term in terms(text):
            counts[term] = counts.get(term, 0.0) + weight
    return counts
