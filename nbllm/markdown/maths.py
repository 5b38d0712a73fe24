r"""Formulas stay as they were typed, for the page's own typesetter.

Markdown would take ``_`` and ``\\`` in them for its own. ``$…$`` follows Pandoc's rule: no blank
inside the dollars, no digit after the closing one. What is a formula is decided as on the live
board; a page's typesetter gets only those in which it finds no other beginning or end.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

LONGEST = 4000
_MOST_CELLS = 400
_DEEPEST = 30
_CELL = re.compile(r"&|\\\\|\\cr(?![a-z])")

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
_CLOSINGS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}
# A formula that begins its line and goes on below, perhaps after a command.
_OPENING_LINE = re.compile(r"(\$\$|\\\[)\s*(?:\\.*)?")


def is_harmless(formula: str) -> bool:
    """Whether a typesetter may have the formula."""
    if len(formula) > LONGEST or _REACHING_OUT.search(formula) or _is_too_much(formula):
        return False
    return FORMULA.fullmatch(formula.strip()) is not None


def _is_too_much(formula: str) -> bool:
    """Whether large tables or deep nesting could hang or crash a browser."""
    depths = accumulate({"{": 1, "}": -1}.get(character, 0) for character in formula)
    return len(_CELL.findall(formula)) > _MOST_CELLS or max(depths, default=0) > _DEEPEST


def add_maths(parser: MarkdownIt) -> None:
    """Teach the parser formulas: tokens ``maths`` and ``maths_block`` that hold the source."""
    parser.inline.ruler.before("escape", "maths", _inline)
    parser.block.ruler.before(
        "fence", "maths_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    end = _end_of_formula(state.src, state.pos)
    if end is None or end > state.posMax:
        return False
    if not silent:
        state.push("maths", "", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


def _end_of_formula(source: str, start: int) -> int | None:
    closing = _CLOSINGS.get(source[start : start + 2])
    if closing is None:
        return _end_of_dollars(source, start) if source[start] == "$" else None
    end = source.find(closing, start + 2)
    return end + 2 if end > start + 2 else None


def _end_of_dollars(source: str, start: int) -> int | None:
    end = source.find("$", start + 1)
    while end >= 0 and source[end - 1] == "\\":
        end = source.find("$", end + 1)
    inside, behind = source[start + 1 : end], source[end + 1 : end + 2]
    is_formula = end >= 0 and inside == inside.strip() and not re.match(r"[0-9]", behind)
    return end + 1 if is_formula else None


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    first = _line(state, start)
    opening = None if state.is_code_block(start) else _OPENING_LINE.fullmatch(first)
    if opening is None or _CLOSINGS[opening[1]] in first[2:]:
        return False
    if not silent:
        last = _last_line(state, start, end, _CLOSINGS[opening[1]])
        token = state.push("maths_block", "", 0)
        token.content = "\n".join(_line(state, line) for line in range(start, last + 1))
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _last_line(state: StateBlock, start: int, end: int, closing: str) -> int:
    """The line that closes the formula; one that nothing closes runs to its container's end."""
    for line in range(start + 1, end):
        if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            return line - 1
        if _line(state, line).endswith(closing):
            return line
    return end - 1


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
