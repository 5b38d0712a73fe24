"""The parser that reads model text: CommonMark with tables, no HTML, and limits."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from nbllm.markdown.bare_links import add_bare_links
from nbllm.markdown.characters import without_unseen
from nbllm.markdown.footnotes import add_footnotes
from nbllm.markdown.links import safe_address
from nbllm.markdown.maths import add_maths
from nbllm.markdown.tasks import add_tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

DEEPEST = 32
MOST_CELLS = 5_000
MOST_CELLS_OF_BLOCKS = 20_000
CELLS_LEFT = "cells_left"
_PICTURE = re.compile(
    r"data:image/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=%]{0,1000000}", re.IGNORECASE
)


@cache
def parser() -> MarkdownIt:
    """The parser for ``render``: a link or image whose address is not allowed stays as typed."""
    markdown = _commonmark(MOST_CELLS)
    add_maths(markdown)
    add_footnotes(markdown)
    add_bare_links(markdown)
    add_tasks(markdown)
    normalise = markdown.normalizeLink
    _replace(markdown, normalizeLink=lambda url: normalise(without_unseen(url)))
    _replace(markdown, validateLink=_is_readable)
    return markdown


@cache
def block_parser() -> MarkdownIt:
    """The parser for ``defang``: blocks only, and a link definition is an ordinary paragraph."""
    return _commonmark(MOST_CELLS_OF_BLOCKS).disable(["inline", "text_join", "reference"])


def _is_readable(address: str) -> bool:
    return safe_address(address) is not None or _PICTURE.fullmatch(address) is not None


def _commonmark(most_cells: int) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import table

    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST})
    markdown.enable(["table", "strikethrough"])
    markdown.block.ruler.at(
        "table", _capped(table, most_cells), {"alt": ["paragraph", "reference"]}
    )
    return markdown


def _replace(markdown: MarkdownIt, **methods: Callable[[str], Any]) -> None:
    for name, method in methods.items():
        setattr(markdown, name, method)


def _capped(
    table: Callable[[StateBlock, int, int, bool], bool], most_cells: int
) -> Callable[[StateBlock, int, int, bool], bool]:
    """The table rule, ending a table where the document's cells are used up.

    A row of one character may stand for hundreds of cells; the lines left over become a paragraph.
    """

    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        columns = state.src.count("|", state.bMarks[start], state.eMarks[start]) + 1
        left = state.env.setdefault(CELLS_LEFT, most_cells)
        last = start + 1 + left // columns
        if last < start + 2 or not table(state, start, min(end, last), silent):
            return False
        if not silent:
            used_up = state.line == last < end
            state.env[CELLS_LEFT] = 0 if used_up else left - (state.line - start - 1) * columns
        return True

    return rule
