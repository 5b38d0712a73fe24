"""``-T NAME``: the functions of the notebook that a model may call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from nbllm.errors import ConfigError
from nbllm.notebook.placeholder import public_names
from nbllm.tools import Tool


def find_tools(names: Sequence[str], namespace: Mapping[str, Any]) -> tuple[Any, ...]:
    """The functions of these names. Raises ``ConfigError`` for one that is none."""
    return tuple(_find(name, namespace) for name in names)


def _find(name: str, namespace: Mapping[str, Any]) -> Any:
    known = {each: namespace[each] for each in public_names(namespace)}
    if name not in known:
        functions = [each for each, value in known.items() if callable(value)]
        near = get_close_matches(name, functions, n=1)
        hint = f"Type -T {near[0]}." if near else "Define it: def look(city: str) -> str: …"
        raise ConfigError(f"-T finds no {name[:80]!r} in the notebook. {hint}")
    if not callable(known[name]):
        kind = type(known[name]).__name__
        raise ConfigError(f"-T takes a function; {name[:80]} is a {kind}.")
    return _called(name, known[name])


def _called(name: str, function: Any) -> Any:
    """A lambda, or a function under another name, is called what the notebook calls it."""
    is_own = isinstance(function, Tool) or getattr(function, "__name__", None) == name
    return function if is_own else Tool(function, name=name)
