"""``%llm use NAME`` and ``%llm help``."""

from __future__ import annotations

from difflib import get_close_matches

from nbllm import config
from nbllm.errors import ConfigError
from nbllm.notebook.options import usage
from nbllm.providers.registry import split

_COMMANDS = ("use", "help")


def run(line: str) -> None:
    """Do what the line says; raises ``ConfigError`` for a command that does not exist."""
    command, _, rest = line.strip().partition(" ")
    if command in ("", "help"):
        print(usage())
    elif command == "use":
        _use(rest.strip())
    else:
        near = get_close_matches(command, _COMMANDS, n=1)
        hint = f" Did you mean %llm {near[0]}?" if near else ""
        raise ConfigError(f"there is no %llm {command}.{hint} Type %llm help, or %%llm in a cell.")


def _use(name: str) -> None:
    if not name:
        print(f"The model is {config.default_model() or 'demo/guide, nbllm’s own guide'}.")
        return
    if len(name.split()) > 1:
        raise ConfigError(f"%llm use takes one model, not {name!r}: %llm use openai/gpt-5-mini")
    if name not in config.aliases():
        split(name)
    config.configure(model=name)
    print(f"%%llm now asks {name}.")
