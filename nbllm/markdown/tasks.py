"""Task lists: the box that a list's item begins with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

_BOX = re.compile(r"\[([ xX])\][ \t]")


def add_tasks(parser: MarkdownIt) -> None:
    """Teach the parser to take an item's box out of its text, into the token's ``meta``."""
    parser.core.ruler.before("inline", "task", _mark)


def _mark(state: StateCore) -> None:
    tokens = state.tokens
    for item, paragraph, text in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type != "list_item_open" or paragraph.type != "paragraph_open":
            continue
        box = _BOX.match(text.content)
        if box:
            text.content = text.content[box.end() :]
            text.meta = {"box": "☐" if box[1] == " " else "☑"}
