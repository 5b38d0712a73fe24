"""Text: surrogate pairs split over two deltas, and the words of a page."""

from __future__ import annotations

import re

_TAGS = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)|<[^>]*(?:>|\Z)", re.DOTALL | re.IGNORECASE)


class Joiner:
    """Holds back half a surrogate pair until its other half comes; a lone half becomes U+FFFD."""

    def __init__(self) -> None:
        self._half = ""

    @property
    def is_open(self) -> bool:
        """Whether a half is held back."""
        return bool(self._half)

    def join(self, piece: str) -> str:
        """The text that can be shown now."""
        if not self._half and piece.isascii():
            return piece
        piece, self._half = self._half + piece, ""
        if piece and "\ud800" <= piece[-1] <= "\udbff":
            piece, self._half = piece[:-1], piece[-1]
        return whole(piece)

    def close(self) -> str:
        """What is still owed at the end."""
        half, self._half = self._half, ""
        return whole(half)


def whole(text: str) -> str:
    """The text with U+FFFD for each lone half of a surrogate pair, which no socket would take."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def page_text(page: str) -> str:
    """The first words of a web page, without its tags."""
    return " ".join(_TAGS.sub(" ", page[:20_000]).split())[:200]
