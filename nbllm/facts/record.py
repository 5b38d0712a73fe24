"""The facts of one model."""

from __future__ import annotations

from typing import NamedTuple

from nbllm.pricing import Price


class Facts(NamedTuple):
    """Facts of one model; ``None`` is not known. ``context`` and ``output_limit`` in tokens.

    ``price`` is the provider's own, at its usual address and in its usual service tier, without
    fees for a provider's tools.
    """

    context: int | None = None
    output_limit: int | None = None
    streaming: bool | None = None
    tools: bool | None = None
    images: bool | None = None
    reasoning: bool | None = None
    price: Price | None = None
