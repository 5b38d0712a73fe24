r"""Where a prompt is prose, and where it is code or maths.

Fences are CommonMark's (but may be indented and quoted), code spans are CommonMark's, maths is
Pandoc's: ``$…$`` with no blank inside the dollars and no digit after them, ``$$…$$``, ``\(…\)``
and ``\[…\]``. Nothing inline crosses a blank line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from nbllm.notebook.placeholder import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind: TypeAlias = Literal["prose", "code", "maths", "fence"]

_LINE = re.compile(r"\n+|[^\n]+\n?")
_FENCE = re.compile(r"(?P<indent>[ \t>]*)(?P<ticks>`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
_MARK = re.compile(rf"\\.|`+|\$\$?|{PLACEHOLDER}", re.DOTALL)
_TICKS = re.compile(r"`+")
_TEX = re.compile(r"\\.|\$\$", re.DOTALL)
_DOLLAR = re.compile(r"\\.|\s?\$", re.DOTALL)
_CLOSER = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}


class Region(NamedTuple):
    """A piece of a text, by offsets."""

    kind: Kind
    start: int
    end: int


def regions(text: str) -> Iterator[Region]:
    """Cut a text into regions that follow each other without a gap, in linear time."""
    for kind, start, end in _blocks(text):
        if kind == "fence":
            yield Region(kind, start, end)
        else:
            yield from _Paragraph(text, start, end).regions()


def _blocks(text: str) -> Iterator[Region]:
    """Fences, and paragraphs as prose; a fence that nobody closes runs to the end."""
    fence: re.Match[str] | None = None
    start = 0
    for line in _LINE.finditer(text):
        if fence is not None:
            if _closes(line[0], fence):
                yield Region("fence", start, line.end())
                start, fence = line.end(), None
        elif fence := _FENCE.match(line[0]):
            yield Region("prose", start, line.start())
            start = line.start()
        elif line[0].isspace():
            yield Region("prose", start, line.end())
            start = line.end()
    yield Region("fence" if fence else "prose", start, len(text))


def _closes(line: str, fence: re.Match[str]) -> bool:
    bare = line.lstrip(" \t>")
    ticks = bare.rstrip()
    indent = len(line) - len(bare)
    is_run = len(ticks) >= len(fence["ticks"]) and not ticks.strip(fence["ticks"][0])
    return is_run and indent <= len(fence["indent"]) + 3


class _Paragraph:
    """Finds code spans and maths. It looks for a closer only where one is known to follow."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._start, self._end = text, start, end
        marks = (mark for pattern in (_TICKS, _TEX) for mark in pattern.finditer(text, start, end))
        self._last = {mark[0]: mark.start() for mark in marks}

    def regions(self) -> Iterator[Region]:
        position = prose = self._start
        while mark := _MARK.search(self._text, position, self._end):
            closing = self._closing(mark[0], mark.end())
            if closing is not None:
                yield Region("prose", prose, mark.start())
                yield Region("code" if mark[0][0] == "`" else "maths", mark.start(), closing)
                prose = closing
            position = closing or mark.end()
        yield Region("prose", prose, self._end)

    def _closing(self, opener: str, position: int) -> int | None:
        """Where the span that begins with ``opener`` ends; ``None`` if it is none."""
        if opener == "$":
            return self._closing_dollar(position)
        closer = opener if opener[0] == "`" else _CLOSER.get(opener, "")
        if self._last.get(closer, -1) < position:
            return None
        pattern = _TICKS if opener[0] == "`" else _TEX
        marks = pattern.finditer(self._text, position, self._end)
        return next((mark.end() for mark in marks if mark[0] == closer), None)

    def _closing_dollar(self, position: int) -> int | None:
        if self._character(position).isspace():
            return None
        marks = _DOLLAR.finditer(self._text, position, self._end)
        closing = next((mark for mark in marks if mark[0][0] != "\\"), None)
        if closing is None or closing[0] != "$" or self._character(closing.end()).isdigit():
            return None
        return closing.end()

    def _character(self, position: int) -> str:
        return self._text[position : position + 1]
