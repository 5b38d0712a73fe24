"""Footnotes: a reference is one whether its definition has come or not, and a definition stays put.

So a growing answer never changes a reference that a reader has seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_REFERENCE = re.compile(r"\[\^([\w-]{1,36})\]", re.ASCII)
_DEFINITION = re.compile(r"\[\^([\w-]{1,36})\]:", re.ASCII)
# What begins a block of its own ends a footnote's text.
_NEXT_BLOCK = re.compile(r"(?:```|~~~|\$\$|\\\[|[>#|]|[-*+] |\d+[.)] )", re.ASCII)


def add_footnotes(parser: MarkdownIt) -> None:
    """Teach the parser tokens ``footnote_reference``, ``footnote_open`` and ``footnote_close``.

    The first two hold the label in ``meta``.
    """
    parser.inline.ruler.before("link", "footnote_reference", _reference)
    parser.block.ruler.before(
        "reference", "footnote", _definition, {"alt": ["paragraph", "reference"]}
    )


def _reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    match = _REFERENCE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("footnote_reference", "sup", 0).meta = {"label": match[1]}
    state.pos = match.end()
    return True


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    match = None if state.is_code_block(start) else _DEFINITION.match(*_line(state, start))
    if match is None:
        return False
    if not silent:
        last = next((line for line in range(start + 1, end) if _ends_at(state, line)), end)
        state.push("footnote_open", "p", 1).meta = {"label": match[1]}
        text = state.push("inline", "", 0)
        lines = state.getLines(start, last, state.blkIndent, keepLastLF=False)
        text.content = lines.strip()[len(match[0]) :].strip()
        text.map, text.children = [start, last], []
        state.push("footnote_close", "p", -1)
        state.line = last
    return True


def _ends_at(state: StateBlock, line: int) -> bool:
    if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
        return True
    if _DEFINITION.match(*_line(state, line)):
        return True
    if state.is_code_block(line):
        return False
    return bool(_NEXT_BLOCK.match(*_line(state, line)))


def _line(state: StateBlock, line: int) -> tuple[str, int, int]:
    return state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line]
