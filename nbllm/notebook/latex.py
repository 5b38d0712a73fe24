r"""Which braces of a text belong to LaTeX commands: ``\frac{a}{b}``, ``x^{n}``, ``x_{i}``."""

from __future__ import annotations

import re

_MARK = re.compile(
    r"""
      (?P<command>\\[A-Za-z]+\*?(?:\[[^\[\]{}\n]*\])*_?)
    | (?P<script>\\?\^|(?<!\w)\d*[^\W\d_]_)
    | \\.
    | (?P<open>\{)
    | (?P<close>\}_?)
    """,
    re.VERBOSE | re.DOTALL,
)


def attached_braces(text: str) -> set[int]:
    r"""Offsets of the opening braces that stand directly after a command, ``^`` or ``x_``.

    A command is ``\word`` with its star, its ``[…]`` and all its ``{…}`` groups; a subscript of
    one (``\sum_{i}``, ``\mathbf{x}_{i}``) is its own too.
    """
    attached: set[int] = set()
    groups: list[bool] = []
    anchor, of_command = -1, False
    for mark in _MARK.finditer(text):
        match mark.lastgroup:
            case "command" | "script":
                anchor, of_command = mark.end(), mark.lastgroup == "command"
            case "open":
                is_attached = mark.start() == anchor
                attached.update([anchor] if is_attached else [])
                groups.append(is_attached and of_command)
            case "close" if groups and groups.pop():
                anchor, of_command = mark.end(), True
            case _:
                pass
    return attached
