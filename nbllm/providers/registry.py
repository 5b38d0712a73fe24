"""Which providers there are, and what a model address means."""

from __future__ import annotations

import logging
from functools import cache

from nbllm.errors import ConfigError, UnknownProvider
from nbllm.providers import (
    anthropic,
    azure,
    cerebras,
    compatible,
    deepseek,
    demo,
    fireworks,
    gemini,
    groq,
    huggingface,
    llamacpp,
    lmstudio,
    mistral,
    ollama,
    openai,
    openrouter,
    perplexity,
    together,
    vertex,
    vllm,
    xai,
)
from nbllm.providers.record import Provider

_MODULES = (
    openai,
    anthropic,
    gemini,
    mistral,
    openrouter,
    ollama,
    azure,
    groq,
    deepseek,
    xai,
    together,
    fireworks,
    cerebras,
    perplexity,
    huggingface,
    vertex,
    vllm,
    lmstudio,
    llamacpp,
    compatible,
    demo,
)
_providers = {module.PROVIDER.name: module.PROVIDER for module in _MODULES}

GROUP = "nbllm.providers"
"""The entry point group in which other packages offer records of theirs."""

_log = logging.getLogger("nbllm")


def register(provider: Provider) -> None:
    """Make a provider known, or put another record in its place."""
    _providers[provider.name] = provider


def forget(name: str) -> None:
    """Make a provider unknown again."""
    _providers.pop(name, None)


def names() -> tuple[str, ...]:
    """The known providers, in the order in which they are offered."""
    _load_offered()
    return tuple(_providers)


def find(name: str) -> Provider:
    """The record of a provider; raises ``UnknownProvider`` that lists the known ones."""
    if name not in _providers:
        _load_offered()
    if name in _providers:
        return _providers[name]
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), _providers, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UnknownProvider(
        f"there is no provider {name!r}.{hint} Known: {', '.join(_providers)}. Any other "
        "OpenAI-compatible server is compatible/MODEL with base_url=."
    )


@cache
def _load_offered() -> None:
    """The records of other packages, which never replace one of ours; a broken one is logged."""
    from importlib.metadata import entry_points  # it brings email, csv and zipfile

    for offered in entry_points(group=GROUP):
        try:
            record: object = offered.load()
        except Exception as error:  # noqa: BLE001 - another package's code
            _log.warning("the provider %r cannot be loaded: %s", offered.name, error)
            continue
        if isinstance(record, Provider):
            _providers.setdefault(record.name, record)
        else:
            _log.warning("the provider %r is no nbllm.Provider", offered.name)


def split(address: str) -> tuple[str, str]:
    """Provider and model of ``provider/model``, split at the first slash.

    ``provider:model`` will do where the provider is known and no slash precedes the colon. Raises
    ``UnknownProvider`` for an address without a provider, ``ConfigError`` for one without a model.
    """
    provider, slash, model = address.partition("/")
    before_colon, colon, after_colon = address.partition(":")
    if colon and "/" not in before_colon and before_colon in names():
        provider, slash, model = before_colon, "/", after_colon
    if not slash:
        raise UnknownProvider(_no_provider(address))
    record = find(provider)
    if not model.strip():
        raise ConfigError(f"which model? Write {provider}/{record.example_model}, for example.")
    return provider, model


def _no_provider(address: str) -> str:
    if address in _providers:
        return f"which model? Write {address}/{_providers[address].example_model}, for example."
    return (
        f"{address!r} names no provider: write provider/model, for example "
        f"openai/{address or 'gpt-5-mini'}. Known providers: {', '.join(_providers)}."
    )
