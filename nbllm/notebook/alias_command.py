"""``%llm alias``: short names for models, for this kernel or for good."""

from __future__ import annotations

import json
import shlex

from nbllm import config
from nbllm.aliasing import alias, forget_alias
from nbllm.config import Alias
from nbllm.errors import ConfigError
from nbllm.lanes import parse_lanes
from nbllm.providers.registry import split
from nbllm.table import Table

_USAGE = "Type %llm alias fast groq/llama-3.3-70b-versatile[temperature=0] --save, or %llm alias."


def run(rest: str) -> None:
    """List the aliases, make one, or take one away. Raises ``ConfigError``."""
    try:
        words = shlex.split(rest)
    except ValueError:
        raise ConfigError(f"a quotation mark is not closed. {_USAGE}") from None
    options = {word for word in words if word.startswith("--")}
    names = [word for word in words if word not in options]
    if options - {"--save", "--remove"} or options == {"--save", "--remove"}:
        raise ConfigError(f"%llm alias takes --save or --remove, not {rest!r:.80}. {_USAGE}")
    if "--remove" in options:
        _remove(names)
    elif names:
        _make(names, save="--save" in options)
    else:
        print(listed())


def listed() -> str:
    """The aliases as a table; no key is in it."""
    aliases, kept = config.aliases(), config.saved().aliases
    if not aliases:
        return f"There is no alias. {_USAGE}"
    heads, rows = ("alias", "model", "settings", "kept"), list[tuple[str, ...]]()
    for name, each in sorted(aliases.items()):
        is_kept = name in kept and Alias(*kept[name]) == each
        rows.append((name, each.model, _settings(each), "yes" if is_kept else "no"))
    return "\n".join([Table(heads, rows).text(), "", f"Kept ones are in {config.saved_file()}."])


def _make(names: list[str], *, save: bool) -> None:
    if len(names) < 2:
        raise ConfigError(f"%llm alias lacks a model behind {names[0]!r}. {_USAGE}")
    lanes = parse_lanes(" ".join(names[1:]))
    if len(lanes) > 1:
        raise ConfigError(f"an alias stands for one model. {_USAGE}")
    split(lanes[0].address)
    try:
        alias(names[0], lanes[0].address, save=save, **lanes[0].settings)
    except TypeError as error:
        raise ConfigError(str(error)) from None
    where = f", also in {config.saved_file()}" if save else ""
    print(f"{names[0]} is {lanes[0].address} now{where}.")


def _remove(names: list[str]) -> None:
    if len(names) != 1:
        raise ConfigError("which alias? Type %llm alias --remove NAME.")
    forget_alias(names[0])
    print(f"{names[0]} stands for nothing now.")


def _settings(each: Alias) -> str:
    """The settings in a few words; of a key, where it comes from."""
    shown = [
        f"{name}={json.dumps(value, ensure_ascii=False, default=repr)}"
        for name, value in each.settings.items()
        if name not in ("api_key", "headers")
    ]
    hidden = [f"{name}=…" for name in ("api_key", "headers") if name in each.settings]
    variable = [f"api_key=${each.key_variable}"] if each.key_variable else []
    return ", ".join([*shown, *hidden, *variable])
