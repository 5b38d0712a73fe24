"""How much is asked at once, how fast, and how dear it may become."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one map.

    ``concurrency`` is how many answers are in flight at once, wherever they are asked, ``shard``
    how many prompts one task of an executor takes; ``rpm`` and ``tpm`` are requests and tokens a
    minute for each model, ``max_cost`` US dollars for the whole map.
    """

    concurrency: int = 50
    shard: int = 64
    rpm: float | None = None
    tpm: float | None = None
    max_cost: float | None = None
