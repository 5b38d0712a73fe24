"""What to type next where a provider does not answer as it should, in one line."""

from __future__ import annotations

from nbllm import config
from nbllm.errors import (
    AuthenticationError,
    ConnectFailed,
    MissingKey,
    NbllmError,
    QuotaExceeded,
    RateLimited,
    ServerError,
    TimedOut,
)
from nbllm.providers import Provider

_START = {
    "ollama": "ollama serve",
    "lmstudio": "lms server start",
    "vllm": "vllm serve MODEL",
    "llamacpp": "llama-server -m MODEL.gguf",
}


_LATER: tuple[tuple[type[NbllmError], str], ...] = (
    (RateLimited, "wait a little, then check again"),
    (QuotaExceeded, "check the account's plan and balance"),
    (ServerError, "the provider is unwell: check again later"),
)


def advice(error: NbllmError, provider: Provider, key: str | None, asked: str | None = None) -> str:
    """The line for an error; ``key`` is where the key was found, ``asked`` what to check again."""
    if isinstance(error, MissingKey) and provider.key_variables:
        when = " before the kernel starts" if config.is_notebook() else ""
        return f"set {provider.key_variables[0]} in the environment{when}"
    if isinstance(error, AuthenticationError):
        return _about_key(provider, key)
    if isinstance(error, ConnectFailed) and provider.name in _START:
        return f"start the server: {_START[provider.name]}"
    if isinstance(error, TimedOut):
        longer = f"nbllm.check({asked or provider.name!r}, timeout=30)"
        return f"check the network, or wait longer: {longer}"
    sayings = (saying for kind, saying in _LATER if isinstance(error, kind))
    return next(sayings, _one_line(str(error)))


def _one_line(text: str) -> str:
    """What a server said, without line breaks and without what a terminal would obey."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _about_key(provider: Provider, key: str | None) -> str:
    if key is None:
        return "a key is needed: pass api_key="
    where = f": {provider.docs}" if provider.docs else ""
    return f"the key from {key} is refused; make a new one{where}"


def nothing_there(provider: Provider) -> str:
    """The line for a server that answers and has no model."""
    if provider.name == "ollama":
        return f"no model is there yet: ollama pull {provider.example_model}"
    return "no model is loaded there: load one"
