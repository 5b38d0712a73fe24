"""A small table of untrusted texts, for a page, for viewers of Markdown and for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from unicodedata import combining, east_asian_width

_LONGEST = 120
_WIDE = "WF"
_RIGHT = ' align="right"'
_LEFT = ' dir="auto" style="text-align:left"'


class Table:
    """Rows of cells below headings; ``right`` are the columns that stand to the right, from 0.

    A cell is shown on one line, cut where it is long, with what cannot be seen written out.
    """

    def __init__(
        self,
        headings: Sequence[str],
        rows: Iterable[Sequence[str]],
        right: Iterable[int] = (),
    ) -> None:
        self.headings = tuple(headings)
        self.rows = tuple(tuple(map(_line, row)) for row in rows)
        self._right = frozenset(right)

    def html(self) -> str:
        """The table as HTML that needs no style sheet."""
        head = "".join(self._html_cells(self.headings, "th"))
        body = "".join(f"<tr>{''.join(self._html_cells(row, 'td'))}</tr>" for row in self.rows)
        return (
            '<div style="overflow-x:auto"><table style="border-collapse:collapse;text-align:right">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def markdown(self) -> str:
        """The table as GitHub writes one."""
        from nbllm.markdown import literal

        places = range(len(self.headings))
        rule = ["--:" if place in self._right else "---" for place in places]
        rows = [self.headings, rule, *([literal(cell) for cell in row] for row in self.rows)]
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def text(self) -> str:
        """The table as aligned plain text."""
        rows = [self.headings, *self.rows]
        widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
        return "\n".join("  ".join(self._aligned(row, widths)).rstrip() for row in rows)

    def _html_cells(self, row: Sequence[str], tag: str) -> Iterator[str]:
        for place, cell in enumerate(row):
            side = _RIGHT if place in self._right else _LEFT
            yield f"<{tag}{side}>{escape(cell)}</{tag}>"

    def _aligned(self, row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blanks = " " * (width - _width(cell))
            yield blanks + cell if place in self._right else cell + blanks


def _line(cell: str) -> str:
    from nbllm.markdown import reveal

    text = reveal(" ".join(cell[: 4 * _LONGEST].split()))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    wide = sum(east_asian_width(character) in _WIDE for character in text)
    return len(text) + wide - sum(bool(combining(character)) for character in text)
