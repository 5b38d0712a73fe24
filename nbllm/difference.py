"""How two answers differ, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from html import escape

_COLOURS = {"+": ("ins", "rgba(46,160,67,.18)"), "-": ("del", "rgba(218,54,51,.18)")}
_PREFORMATTED = "white-space:pre-wrap;overflow-wrap:anywhere"


class Difference:
    """Two named texts as a unified diff: its ``str`` is one as ``diff -u`` writes it."""

    def __init__(self, names: tuple[str, str], texts: tuple[str, str]) -> None:
        before, after = (text.split("\n") for text in texts)
        self.names = names
        self.lines = tuple(unified_diff(before, after, *names, lineterm=""))

    @property
    def added(self) -> int:
        """How many lines only the second text has."""
        return self._count("+")

    @property
    def removed(self) -> int:
        """How many lines only the first text has."""
        return self._count("-")

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        return f"<Difference {' → '.join(self.names)}: +{self.added} −{self.removed} lines>"

    def _repr_html_(self) -> str:
        lines = "\n".join(self._html()) or escape(self._nothing())
        return f'<pre style="{_PREFORMATTED}">{lines}</pre>'

    def _repr_markdown_(self) -> str:
        from nbllm.markdown import reveal

        text = "\n".join(map(reveal, self.lines)) or self._nothing()
        ticks = max(map(len, re.findall("`+", text)), default=0)
        fence = "`" * max(3, ticks + 1)
        return f"{fence}diff\n{text}\n{fence}"

    def _count(self, sign: str) -> int:
        return sum(line.startswith(sign) for line in self.lines[2:])

    def _nothing(self) -> str:
        return f"{' and '.join(self.names)} say the same."

    def _html(self) -> Iterator[str]:
        from nbllm.markdown import reveal

        for number, line in enumerate(self.lines):
            shown = escape(reveal(line))
            tag, colour = _COLOURS.get(line[:1], ("", "")) if number > 1 else ("", "")
            style = f"background:{colour};text-decoration:none"
            yield f'<{tag} style="{style}">{shown}</{tag}>' if tag else shown
