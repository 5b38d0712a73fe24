"""One model's answers to one question, asked several times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from nbllm.sampling.answers import Answer, Key, distinct, overlap
from nbllm.sampling.numbers import series
from nbllm.sampling.sameness import same_by
from nbllm.sampling.spread import Spread, spread

if TYPE_CHECKING:
    from nbllm.response import Response


class ModelSamples:
    """How one model's answers vary.

    Only lanes that answered count (``Response.ok``); the display names of all others, running,
    stopped or failed, are in ``missing``. A reading that no lane has is ``None``.
    """

    def __init__(self, model: str, responses: Mapping[str, Response], key: Key = same_by) -> None:
        self.model = model
        self.responses = MappingProxyType({n: r for n, r in responses.items() if r.ok})
        self.missing = tuple(name for name, response in responses.items() if not response.ok)
        self._key = key

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The different answers with their counts, the most frequent first."""
        return distinct(self.responses, self._key)

    @property
    def agreement(self) -> float | None:
        """The share of the lanes that gave the most frequent answer, from 0 to 1."""
        return self.answers[0].share if self.answers else None

    @cached_property
    def overlap(self) -> float | None:
        """The share of words that two answers have in common, in the mean, from 0 to 1."""
        return overlap([response.text for response in self.responses.values()])

    @property
    def length(self) -> Spread | None:
        """Characters of text."""
        return self._spread(lambda response: len(response.text))

    @property
    def tokens(self) -> Spread | None:
        """Tokens of output."""
        return self._spread(lambda response: response.usage.output_tokens)

    @property
    def cost(self) -> Spread | None:
        """US dollars for one answer."""
        return self._spread(lambda response: response.cost)

    @property
    def ttft(self) -> Spread | None:
        """Seconds to the first token."""
        return self._spread(lambda response: response.ttft)

    @property
    def duration(self) -> Spread | None:
        """Seconds to the end."""
        return self._spread(lambda response: response.duration)

    @cached_property
    def numbers(self) -> Mapping[str, Spread]:
        """The numbers that all answers give, by their place in the text or in ``parsed``."""
        found = series(list(self.responses.values()))
        spreads = {name: spread(readings) for name, readings in found.items()}
        return MappingProxyType({n: each for n, each in spreads.items() if each is not None})

    def __repr__(self) -> str:
        asked = len(self.responses) + len(self.missing)
        return f"<ModelSamples {self.model}: {asked} asked, {len(self.answers)} different answers>"

    def _spread(self, reading: Callable[[Response], float | None]) -> Spread | None:
        return spread(map(reading, self.responses.values()))
