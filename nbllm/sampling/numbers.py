"""The numbers that answers give, one series for each place where they stand."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nbllm.sampling.values import as_float, leaves, plain

if TYPE_CHECKING:
    from nbllm.response import Response

_NUMBER = re.compile(
    r"(?<![\w.])(?<![^\W\d]-)(?:[-−+])?(?:\d{1,3}(?:,\d{3})+|\d{1,300})(?:\.\d{1,300})?"
    r"(?:e[-+]?\d{1,3})?(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_MOST = 8
"""More numbers than that are a text with numbers in it, not an answer."""


def series(responses: Sequence[Response]) -> dict[str, list[float]]:
    """Where a number stands → what each answer says there.

    Structured answers give one series for each path that holds a number in all of them; texts, one
    for each place, where all have as many numbers as the others.
    """
    if not responses:
        return {}
    if all(response.parsed is not None for response in responses):
        return _by_path([dict(leaves(plain(response.parsed))) for response in responses])
    found = [numbers_in(response.text) for response in responses]
    count = len(found[0])
    if not 1 <= count <= _MOST or any(len(numbers) != count for numbers in found):
        return {}
    names = ["number"] if count == 1 else [f"number {place}" for place in range(1, count + 1)]
    return {name: [numbers[place] for numbers in found] for place, name in enumerate(names)}


def numbers_in(text: str) -> list[float]:
    """The numbers of a text, ``1,000`` as one; what is a part of a word is none."""
    pieces = (match[0].replace(",", "").replace("−", "-") for match in _NUMBER.finditer(text))
    return [number for number in map(as_float, pieces) if math.isfinite(number)]


def _by_path(found: Sequence[dict[str, float]]) -> dict[str, list[float]]:
    paths = [path for path in found[0] if all(path in numbers for numbers in found)]
    return {path: [numbers[path] for numbers in found] for path in paths[:_MOST]}
