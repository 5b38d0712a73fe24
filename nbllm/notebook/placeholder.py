"""What a placeholder looks like, and the value that it leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NAME = r"[^\W\d]\w*"
_STEP = rf"""\.{_NAME}|\[-?[0-9]{{1,18}}\]|\["[^"\\\n{{}}]*"\]|\['[^'\\\n{{}}]*'\]"""
_PART = re.compile(rf"^{_NAME}|{_STEP}")

PATH = rf"{_NAME}(?:{_STEP})*"
"""Pattern of the path alone."""

# Three braces and more are never ours, and the look-behind keeps long runs of braces linear.
PLACEHOLDER = (
    rf"(?P<braces>(?<!\{{)(?P<double>\{{)?\{{(?P<path>{PATH})\}}"
    r"(?(double)(?P<escaped>\})?))"
)
"""Pattern of ``{path}``, of ``{{path}}`` (then ``escaped`` matched) and of ``{{path}`` alone."""

_IPYTHONS_OWN = frozenset({"In", "Out", "exit", "quit", "get_ipython"})


def resolve(path: str, namespace: Mapping[str, Any]) -> Any:
    """The value at the end of ``path``; nothing is called. Raises ``LookupError`` if none is.

    Attributes are read, so a property runs; whatever goes wrong in one means "no value".
    """
    name, *steps = _PART.findall(path)
    try:
        value = _variable(name, namespace)
        for step in steps:
            value = _follow(value, step)
    except Exception as error:
        raise LookupError(path) from error
    return value


def public_names(namespace: Mapping[str, Any]) -> list[str]:
    """The names of a namespace that a placeholder may begin with."""
    return [name for name in namespace if not _is_hidden(name, namespace)]


def _variable(name: str, namespace: Mapping[str, Any]) -> Any:
    if _is_hidden(name, namespace):
        raise LookupError(name)
    return namespace[name]


def _is_hidden(name: str, namespace: Mapping[str, Any]) -> bool:
    """Whether the name is private or IPython's; its ``open`` is a function, a price is not."""
    if name == "open":
        return callable(namespace.get(name))
    return name in _IPYTHONS_OWN or (name.startswith("_") and name != "_llm")


def _follow(value: Any, step: str) -> Any:
    if step.startswith("."):
        return getattr(value, _public(step[1:]))
    inside = step[1:-1]
    key = _public(inside[1:-1]) if inside[0] in "\"'" else int(inside)
    # Asking a defaultdict for a key that it lacks would put the key there.
    if issubclass(type(value), Mapping) and key not in value:
        raise LookupError(step)
    return value[key]


def _public(name: str) -> str:
    if name.startswith("_"):
        raise LookupError(name)
    return name
