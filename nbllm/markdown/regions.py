"""Which lines of a Markdown text are code, and which lines are one run of inline text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nbllm.markdown.fences import inert
from nbllm.markdown.parser import CELLS_LEFT, block_parser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_CELL_BORDER = re.compile(r"((?<!\\)\|)")


@dataclass(frozen=True, slots=True)
class Region:
    """Some lines, or a part of a table's row.

    ``content`` is ``source`` without the marks of lists and quotes. In ``marks`` no code span is
    known, so that all of it counts as prose.
    """

    source: str
    kind: Literal["code", "prose", "marks"]
    content: str = ""


def regions(text: str) -> Iterator[list[Region]]:
    """The regions of ``text``, in order; each list is whole lines, cut."""
    environment: dict[str, int] = {}
    tokens = block_parser().parse(text, environment)
    # Past the cap the parser sees paragraphs where a viewer sees cells: no code span is certain.
    certain = environment.get(CELLS_LEFT, 1) > 0
    lines = text.split("\n")
    line = 0
    for start, end, token in _spans(tokens):
        if start < line:
            continue
        yield from ([Region(source, "marks")] for source in lines[line:start])
        yield _regions_of(token, "\n".join(lines[start:end]), certain=certain)
        line = end
    yield from ([Region(source, "marks")] for source in lines[line:])


def _spans(tokens: Sequence[Token]) -> Iterator[tuple[int, int, Token]]:
    for token in tokens:
        if token.map and token.type in ("fence", "code_block", "inline", "tr_open"):
            yield token.map[0], token.map[1], token


def _regions_of(token: Token, source: str, *, certain: bool) -> list[Region]:
    if token.type == "fence":
        return [Region(inert(source), "code")]
    if token.type == "code_block":
        return [Region(source, "code")]
    if not certain:
        return [Region(source, "marks")]
    if token.type == "tr_open":
        return [Region(cell, "prose") for cell in _CELL_BORDER.split(source)]
    return [Region(source, "prose", token.content)]
