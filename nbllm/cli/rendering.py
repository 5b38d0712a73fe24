"""An answer's Markdown on a terminal, rendered by rich while it comes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from io import StringIO
from typing import Any

from rich.console import Console
from rich.markdown import Markdown

from nbllm.cli.page import Page
from nbllm.cli.region import Region
from nbllm.markdown.characters import reveal, scrub
from nbllm.response import Response

_WIDEST = 100
"""Columns beyond which prose is hard to read."""
_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*")


class RenderedPage(Page):
    """The blocks that are complete stand for good; the last one is painted anew as it grows."""

    def __init__(self, *, tells: bool) -> None:
        super().__init__(tells=tells)
        self._region = Region()
        self._source = ""
        self._waits_for = ""
        self._has_block = False

    def begin(self, name: str) -> None:
        """Say who was asked until something comes."""
        if self._tells:
            self._waits_for = f"\x1b[2m… {reveal(name)}\x1b[0m"
            self._region.paint([self._waits_for])

    def answer(self, text: str) -> None:
        """Take a piece of the answer; ``refresh`` shows it."""
        self._close()
        self._source += text

    def thought(self, text: str) -> None:
        """Show a piece of the reasoning, below what came before."""
        self._settle()
        super().thought(text)

    def remark(self, text: str) -> None:
        """Tell something in a line of its own."""
        self._settle()
        super().remark(text)

    def refresh(self) -> None:
        """Paint what came."""
        if not self._source:
            return
        complete, growing = split_blocks(self._source)
        if complete:
            self._region.settle(self._spaced(rendered(complete)))
            self._has_block, self._source = True, growing
        self._region.paint(self._spaced(rendered(end_of(growing, 2 * self._region.height))))

    def end(self, response: Response) -> None:
        """Let all of it stand for good, and tell how it ended."""
        self._settle()
        super().end(response)

    def _settle(self) -> None:
        """Let what came so far stand for good; also takes the word that waits away."""
        self._region.settle(self._spaced(rendered(self._source)) if self._source.strip() else [])
        self._has_block = self._has_block or bool(self._source.strip())
        self._source = ""

    def _spaced(self, lines: list[str]) -> list[str]:
        """With an empty line between it and the block before."""
        return ["", *lines] if self._has_block else lines


def split_blocks(source: str) -> tuple[str, str]:
    """The blocks that nothing can change any more, and the last one, which may grow."""
    starts = [
        token.map[0]
        for token in _block_parser().parse(source)
        if token.level == 0 and token.map and token.nesting >= 0
    ]
    lines = source.splitlines(keepends=True)
    place = starts[-1] if starts else 0
    return "".join(lines[:place]), "".join(lines[place:])


def end_of(block: str, most: int) -> str:
    """The end of a block that is longer than so many lines, with what says what it is."""
    lines = block.splitlines(keepends=True)
    if len(lines) <= most:
        return block
    is_fence = lines[0].lstrip().startswith(("```", "~~~"))
    is_table = _RULE.fullmatch(lines[1].strip())
    head = 1 if is_fence else 2 if is_table else 0
    return "".join([*lines[:head], *lines[-most:]])


def rendered(source: str, width: int | None = None) -> list[str]:
    """The lines of a terminal that some Markdown comes to, with their colours.

    What a terminal would obey is written out, and so is HTML; the address of a link stands behind
    its words.
    """
    columns = width or min(_WIDEST, shutil.get_terminal_size().columns)
    markdown = Markdown("", hyperlinks=False, code_theme="ansi_dark")
    markdown.parsed = _parser().parse(reveal(source))
    _clean(markdown.parsed)
    return lines_of(markdown, columns)


def lines_of(renderable: Any, columns: int) -> list[str]:
    """The lines that anything of rich's comes to."""
    written = StringIO()
    console = Console(
        file=written,
        force_terminal=True,
        width=columns,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(renderable)
    lines = written.getvalue().split("\n")
    return _stripped([line.rstrip(" ") for line in lines])


def _stripped(lines: list[str]) -> list[str]:
    """Without the empty lines at both ends."""
    full = [place for place, line in enumerate(lines) if line.strip()]
    return lines[full[0] : full[-1] + 1] if full else []


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@cache
def _block_parser() -> Any:
    """The same, but it looks into no block."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("inline")


def _clean(tokens: list[Any]) -> None:
    """Take out what an entity such as ``&#27;`` brought back in, and say no address twice."""
    for token in tokens:
        token.content = scrub(token.content)
        token.attrs = {
            name: scrub(value) if isinstance(value, str) else value
            for name, value in token.attrs.items()
        }
        if token.children:
            _clean(token.children)
            token.children = list(_without_echoes(token.children))


def _without_echoes(tokens: list[Any]) -> Iterator[Any]:
    """The tokens without the links whose words are their address."""
    place = 0
    while place < len(tokens):
        three = tokens[place : place + 3]
        is_link = [token.type for token in three] == ["link_open", "text", "link_close"]
        if is_link and _address(three[0]) == three[1].content:
            yield three[1]
            place += 3
        else:
            yield tokens[place]
            place += 1


def _address(token: Any) -> str:
    return str(token.attrs.get("href", "")).removeprefix("mailto:")
