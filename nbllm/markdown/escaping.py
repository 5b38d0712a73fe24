"""Text as HTML that a browser lays out in time."""

from __future__ import annotations

import re
from html import escape

# A browser takes a second to find where a word of 20,000 letters may break.
_ENDLESS = re.compile(r"\S{200,}")
_PIECE = re.compile(r".{1,100}", re.DOTALL)


def escaped(text: str) -> str:
    """The text with its markup escaped, and places to break in endless words."""
    pieces: list[str] = []
    end = 0
    for word in _ENDLESS.finditer(text):
        parts = (escape(part, quote=False) for part in _PIECE.findall(word[0]))
        pieces += [escape(text[end : word.start()], quote=False), "<wbr>".join(parts)]
        end = word.end()
    return "".join([*pieces, escape(text[end:], quote=False)])
