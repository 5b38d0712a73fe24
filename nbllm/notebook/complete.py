"""What Tab offers in ``%%llm`` and ``%llm``: models, options, commands and variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType
from typing import Any

from nbllm import config
from nbllm.catalog.lists import known, prefetch
from nbllm.conversation import Conversation
from nbllm.facts.table import names as listed
from nbllm.notebook.completer import Offer
from nbllm.notebook.line_magic import COMMANDS
from nbllm.notebook.options import find as find_option
from nbllm.notebook.options import flags
from nbllm.notebook.placeholder import public_names
from nbllm.providers.registry import find, names
from nbllm.schema.kinds import is_form
from nbllm.settings import KNOWN
from nbllm.tools import Tool

_CELL = re.compile(r"%%llm(?=\s|$)")
_LINE = re.compile(r"[ \t]*%llm[ \t]+")
_PLACEHOLDER = re.compile(r"(?<!\{)\{(\w*)$")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_UNQUOTED = re.compile(r"[\w./:@~+=-]+")
_SETTINGS = tuple(name for name in KNOWN if name != "api_key")  # a key is no text for a notebook

_NAMED: Mapping[str, Callable[[Any], bool]] = {
    "tools": lambda value: isinstance(value, (FunctionType, Tool)),
    "chat": lambda value: isinstance(value, Conversation),
    "schema": is_form,
}
"""The variables that an option may name."""


def offer(before: str, namespace: Mapping[str, Any]) -> Offer | None:
    """What to offer after ``before``, the cell's text up to the cursor.

    ``None`` where the cell is none of ours. Nothing is waited for: a list of models that is not
    there yet is fetched in the background.
    """
    first, *prompt = before.lstrip().split("\n")
    magic = _CELL.match(first)
    if magic and prompt:
        return _in_prompt(prompt[-1], first, namespace)
    if magic:
        return _in_arguments(first[magic.end() :], namespace)
    line = before.rpartition("\n")[2]
    return _in_line(line[command.end() :]) if (command := _LINE.match(line)) else None


def _in_prompt(line: str, arguments: str, namespace: Mapping[str, Any]) -> Offer | None:
    place = _PLACEHOLDER.search(line)
    if place is None or "--raw" in arguments.split():
        return None
    return _matching(place[1], sorted(public_names(namespace)))


def _in_arguments(text: str, namespace: Mapping[str, Any]) -> Offer | None:
    """On the line of ``%%llm``; inside quotation marks nothing is offered."""
    if not text[:1].isspace() or text.count("'") % 2 or text.count('"') % 2:
        return None
    bare = _QUOTED.sub("", text)
    if depth := len(re.findall(r"[\[{]", bare)) - len(re.findall(r"[\]}]", bare)):
        return _in_brackets(bare) if depth == 1 else None
    words = text.split()
    typed = "" if text[-1].isspace() else words.pop()
    flag, equals, value = typed.partition("=")
    if equals and flag.startswith("--"):
        return _value_of(flag, 0, value, namespace)
    for back, word in enumerate(reversed(words[-2:])):
        option = find_option(word)
        if option and len(option.values) > back:
            return _value_of(word, back, typed, namespace)
    if typed.startswith("-"):
        return _matching(typed, flags())
    return _model(typed)


def _in_brackets(text: str) -> Offer | None:
    """A setting of one model, after ``[`` or a comma."""
    typed = re.split(r"[\[,]", text)[-1].lstrip()
    return None if "=" in typed else _matching(typed, [f"{name}=" for name in _SETTINGS])


def _value_of(flag: str, place: int, typed: str, namespace: Mapping[str, Any]) -> Offer | None:
    option = find_option(flag)
    if option and option.field == "models":
        return _model(typed)
    if option and option.field == "attachments":
        offered = _matching(typed, sorted(public_names(namespace)))
        return offered if offered.words else None
    if option and option.field in _NAMED:
        fits = _NAMED[option.field]
        named = [name for name in public_names(namespace) if fits(namespace[name])]
        return _matching(typed, sorted(named))
    if option and option.field == "settings" and place == 0:
        return _matching(typed, _SETTINGS)
    return None


def _in_line(text: str) -> Offer | None:
    command, blank, rest = text.partition(" ")
    if not blank:
        return _matching(command, COMMANDS)
    if command == "use":
        return _model(rest.lstrip())
    if command == "keys":
        action, space, name = rest.lstrip().partition(" ")
        with_keys = [each for each in names() if find(each).key_variables]
        return _matching(name, with_keys) if space else _matching(action, ("set", "remove"))
    if command in ("models", "check"):
        return _matching(rest.lstrip(), (*names(), *config.aliases()))
    return None


def _model(typed: str) -> Offer | None:
    """A model's address, after the last comma."""
    typed = typed.rpartition(",")[2]
    if "[" in typed or "]" in typed:
        return None
    provider, slash, _ = typed.partition("/")
    if not slash:
        return _matching(typed, (*config.aliases(), *(f"{name}/" for name in names())))
    return _matching(typed, _addresses(provider)) if provider in names() else None


def _addresses(provider: str) -> list[str]:
    """The addresses of a provider's models, as far as they are known and need no quotation."""
    prefetch(provider)
    found = known(provider)
    ids = _examples(provider) if found is None else [model.id for model in found]
    return [f"{provider}/{each}" for each in ids if _UNQUOTED.fullmatch(each)]


def _examples(provider: str) -> list[str]:
    """The models of the table, else the record's example, if that is no word to be replaced."""
    example = find(provider).example_model
    return list(listed(provider)) or ([] if example.isupper() else [example])


def _matching(typed: str, words: Iterable[str]) -> Offer:
    return Offer(typed, [word for word in words if word.startswith(typed)])
