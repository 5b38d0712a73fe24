"""Under which names a model may stand in the table. Never a name that only begins alike."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbllm.facts.record import Facts
from nbllm.facts.table import entry

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$|[-@]\d{8}$|-latest$")

# Whose own price OpenRouter asks for; the models of others run on many hosts, at their prices.
_MAKERS = {"anthropic": "anthropic", "google": "gemini", "openai": "openai", "x-ai": "xai"}


def facts(provider: str, model: str) -> Facts:
    """The facts of a model, all ``None`` for one that the table does not have.

    A snapshot that the table does not list has the facts of the model it is one of.
    """
    found = (entry(place, name) for place, name in _places(provider, model))
    return next((known for known in found if known), Facts())


def _places(provider: str, model: str) -> Iterator[tuple[str, str]]:
    """Where to look, in order."""
    undated = _SNAPSHOT.sub("", model)
    names = (model, undated) if undated != model else (model,)
    for place in (provider, "openai") if provider == "azure" else (provider,):
        yield from ((place, name) for name in names)
    maker, _, own = model.partition("/")
    if provider == "openrouter" and maker in _MAKERS:
        # Anthropic writes claude-haiku-4-5 where OpenRouter writes claude-haiku-4.5.
        own = own.replace(".", "-") if maker == "anthropic" else own
        yield from _places(_MAKERS[maker], own)
