"""Which model answers where none is named; nobody's money is spent on a guess."""

from __future__ import annotations

from nbllm import config
from nbllm.errors import ConfigError
from nbllm.providers.registry import find, names

GUIDE = "demo/guide"
_PATIENCE = 0.5
"""Seconds that the first cell without a model waits for servers on this machine."""


def default_model() -> tuple[str, tuple[str, ...]]:
    """The model that was chosen for all, and notices; in a notebook without one, the guide.

    Raises ``ConfigError`` elsewhere, with the lines that choose what is at hand.
    """
    chosen = config.default_model()
    if chosen:
        return chosen, ()
    lines = at_hand()
    if config.is_notebook():
        return GUIDE, ("No model is chosen, so nbllm's own guide answers.", *lines)
    hint = "; ".join(line.replace("%llm use ", "NBLLM_MODEL=") for line in lines)
    raise ConfigError(
        "no model is chosen: pass model='provider/model', call nbllm.configure(model=…), or set "
        f"NBLLM_MODEL. {hint or 'Try model=' + repr(GUIDE) + ', which needs no key.'}"
    )


def at_hand() -> list[str]:
    """A line for each key and each local server found, with what makes it the default."""
    keys = [
        f"{source} is set: `%llm use {provider.name}/{provider.example_model}` makes it the "
        "default."
        for provider, source in config.found_keys([find(name) for name in names()])
    ]
    from nbllm import discovery

    patience = _PATIENCE if config.is_notebook() else 0.0
    servers = [find(server.provider) for server in discovery.known(patience)]
    return keys + [
        f"{provider.label} runs on this machine: `%llm use {provider.name}/MODEL` makes it the "
        f"default, `%llm models {provider.name}` lists what it has."
        for provider in servers
    ]
