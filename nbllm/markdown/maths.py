r"""Formulas stay as they were typed, for the page's own typesetter.

Markdown would take ``_`` and ``\\`` in them for its own. ``$…$`` follows Pandoc's rule: no blank
inside the dollars, no digit after the closing one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

LONGEST = 4000
_MOST_LINES = 200

# Each alternative stops at its own next delimiter, so a hostile run of openers stays linear.
FORMULA = re.compile(
    r"""
      \$\$ (?: [^$\\`] | \\[^`] )+ \$\$
    | \$ (?![\s$]) (?: [^$\\`\n] | \\[^`\n] | \n(?!\s*\n) )+ (?<!\s) \$ (?!\d)
    | \\\( (?: [^\\`] | \\[^()`] )+ \\\)
    | \\\[ (?: [^\\`] | \\[^\[\]`] )+ \\\]
    """,
    re.VERBOSE,
)
# What these do in a typesetter reaches beyond the formula: links, styles, fetches, definitions.
REACHING_OUT = (
    r"\\(?=(?:href|url|html\w*|includegraphics|style|class|cssId|data|require|unicode|mmlToken"
    r"|[gex]?def|let|global|long|newcommand|renewcommand|providecommand|newenvironment"
    r"|renewenvironment|DeclareMathOperator|DeclarePairedDelimiters?\w*|catcode|csname"
    r"|label|ref|eqref|toggle|mathtip|texttip|bbox)(?![a-zA-Z]))"
)
_REACHING_OUT = re.compile(REACHING_OUT)
_CLOSING = {"$$": "$$", "\\[": "\\]"}


def is_harmless(formula: str) -> bool:
    """Whether a typesetter may have the formula."""
    return len(formula) <= LONGEST and not _REACHING_OUT.search(formula)


def add_maths(parser: MarkdownIt) -> None:
    """Teach the parser formulas: tokens ``maths`` and ``maths_block`` that hold the source."""
    parser.inline.ruler.before("escape", "maths", _inline)
    parser.block.ruler.before(
        "fence", "maths_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    if state.src[state.pos] not in "$\\":
        return False
    match = FORMULA.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("maths", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the same
    first = _line(state, start)
    closing = _CLOSING.get(first[:2])
    if closing is None or state.is_code_block(start):
        return False
    last = _closing_line(state, start, end, closing)
    if last is None:
        return False
    if not silent:
        token = state.push("maths_block", "", 0)
        token.content = "\n".join(_line(state, line) for line in range(start, last + 1))
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _closing_line(state: StateBlock, start: int, end: int, closing: str) -> int | None:
    for line in range(start, min(end, start + _MOST_LINES)):
        text = _line(state, line)[2 if line == start else 0 :]
        if text and (state.sCount[line] < state.blkIndent or text.startswith("\\[")):
            return None
        if closing in text:
            return line if text.endswith(closing) and text.count(closing) == 1 else None
    return None


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
