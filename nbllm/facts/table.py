"""The table in the package, ``models.json``: read when first asked for, made by ``make prices``."""

from __future__ import annotations

import json
from functools import cache
from pkgutil import get_data
from typing import Any

from nbllm.facts.record import Facts
from nbllm.pricing import Price

PROVIDERS = (
    *("openai", "anthropic", "gemini", "vertex", "mistral", "openrouter", "azure", "groq"),
    *("deepseek", "xai", "together", "fireworks", "cerebras", "perplexity", "huggingface"),
)
"""Whose models the table has: it is not read for anybody else's."""


def entry(provider: str, model: str) -> Facts | None:
    """The facts of a model under exactly this name."""
    known = _models()[provider].get(model) if provider in PROVIDERS else None
    if known is None:
        return None
    fields: dict[str, Any] = {**known, "price": _price(known.get("price"))}
    return Facts(**fields)


def names(provider: str) -> tuple[str, ...]:
    """The models of a provider that the table has."""
    return tuple(_models()[provider]) if provider in PROVIDERS else ()


def _price(known: dict[str, Any] | None) -> Price | None:
    if known is None:
        return None
    fields: dict[str, Any] = {**known, "beyond": _price(known.get("beyond"))}
    return Price(**fields)


@cache
def _models() -> dict[str, dict[str, dict[str, Any]]]:
    return json.loads(get_data("nbllm.facts", "models.json") or b"")["models"]
