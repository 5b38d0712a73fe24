"""``%llm use NAME``, ``%llm models``, ``%llm check`` and the other commands of one line."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from nbllm import config
from nbllm.aliasing import keep_model
from nbllm.catalog.health import check
from nbllm.catalog.lists import models
from nbllm.catalog.tables import check_table, models_table
from nbllm.errors import ConfigError, interrupted
from nbllm.notebook import alias_command, keys_command
from nbllm.notebook.history_lines import print_cost, print_history
from nbllm.notebook.options import usage
from nbllm.providers.registry import split
from nbllm.replay.store import cache


def run(line: str) -> None:
    """Do what the line says; raises ``ConfigError`` for a command that does not exist."""
    name, _, rest = line.strip().partition(" ")
    command = COMMANDS.get(name or "help")
    if command is None:
        near = get_close_matches(name, COMMANDS, n=1)
        hint = f" Did you mean %llm {near[0]}?" if near else ""
        raise ConfigError(f"there is no %llm {name}.{hint} Type %llm help, or %%llm in a cell.")
    try:
        command(rest.strip())
    except KeyboardInterrupt:
        raise interrupted(message=f"%llm {name} stopped") from None


def _help(_rest: str) -> None:
    print(usage())


def _models(provider: str) -> None:
    alias = provider if provider in config.aliases() else None
    print(models_table(models(_one(provider, "models")), alias))


def _check(provider: str) -> None:
    print(check_table(check(_one(provider, "check"))))


def _one(provider: str, command: str) -> str | None:
    if len(provider.split()) > 1:
        raise ConfigError(f"%llm {command} takes one provider, not {provider!r}")
    return provider or None


def _cache(rest: str) -> None:
    if rest not in ("", "clear"):
        raise ConfigError(f"%llm cache takes nothing or clear, not {rest[:40]!r}")
    if rest:
        print(f"Forgotten: {cache.clear()}.")
    else:
        print(f"{cache.path} holds {cache.size}. %llm cache clear forgets them.")


def _use(rest: str) -> None:
    words = rest.split()
    keeps = "--save" in words
    name = " ".join(word for word in words if word != "--save")
    if not name:
        print(f"The model is {config.default_model() or 'demo/guide, nbllm’s own guide'}.")
        return
    if len(name.split()) > 1:
        raise ConfigError(f"%llm use takes one model, not {name!r}: %llm use openai/gpt-5-mini")
    if name not in config.aliases():
        split(name)
    if keeps:
        keep_model(name)
    config.configure(model=name)
    print(f"%%llm now asks {name}{', and will next time' * keeps}.")


COMMANDS: dict[str, Callable[[str], None]] = {
    "use": _use,
    "models": _models,
    "check": _check,
    "alias": alias_command.run,
    "keys": keys_command.run,
    "cache": _cache,
    "history": print_history,
    "cost": print_cost,
    "help": _help,
}
"""Each command of ``%llm``, given the rest of its line."""
