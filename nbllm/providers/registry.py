"""Which providers there are, and what a model address means."""

from __future__ import annotations

from difflib import get_close_matches

from nbllm.errors import ConfigError, UnknownProvider
from nbllm.providers import (
    azure,
    cerebras,
    compatible,
    deepseek,
    demo,
    fireworks,
    groq,
    huggingface,
    llamacpp,
    lmstudio,
    mistral,
    openai,
    openrouter,
    perplexity,
    together,
    vllm,
    xai,
)
from nbllm.providers.record import Provider

_MODULES = (
    openai,
    azure,
    groq,
    deepseek,
    xai,
    together,
    fireworks,
    cerebras,
    perplexity,
    huggingface,
    mistral,
    openrouter,
    vllm,
    lmstudio,
    llamacpp,
    compatible,
    demo,
)
_providers = {module.PROVIDER.name: module.PROVIDER for module in _MODULES}

_LATER = {
    "anthropic": "openrouter/anthropic/…",
    "gemini": "openrouter/google/…",
    "ollama": "compatible/… with base_url=http://localhost:11434/v1",
}


def register(provider: Provider) -> None:
    """Make a provider known, or put another record in its place."""
    _providers[provider.name] = provider


def names() -> tuple[str, ...]:
    """The known providers, in the order in which they are offered."""
    return tuple(_providers)


def find(name: str) -> Provider:
    """The record of a provider; raises ``UnknownProvider`` that lists the known ones."""
    if name in _providers:
        return _providers[name]
    if name in _LATER:
        raise ConfigError(f"this version does not speak {name}'s own format; use {_LATER[name]}")
    near = get_close_matches(name, _providers, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UnknownProvider(
        f"there is no provider {name!r}.{hint} Known: {', '.join(_providers)}. Any other "
        "OpenAI-compatible server is compatible/MODEL with base_url=."
    )


def split(address: str) -> tuple[str, str]:
    """Provider and model of ``provider/model``, split at the first slash.

    ``provider:model`` will do where the provider is known and no slash precedes the colon. Raises
    ``UnknownProvider`` for an address without a provider, ``ConfigError`` for one without a model.
    """
    provider, slash, model = address.partition("/")
    before_colon, colon, after_colon = address.partition(":")
    if colon and "/" not in before_colon and before_colon in _providers:
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
