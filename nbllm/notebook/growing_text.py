"""A text that grows in pieces, and what of it a page does not know yet."""

from __future__ import annotations


class GrowingText:
    """A text in pieces that knows its length as the page counts it, and what is not sent yet."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._sent = 0
        self._length = 0
        self._pending: list[str] = []

    def append(self, piece: str) -> None:
        """Add a piece."""
        self._pieces.append(piece)
        self._pending.append(piece)
        self._length += utf16_length(piece)

    def take(self) -> tuple[int, str] | None:
        """Offset and text of what was not sent yet, which then counts as sent."""
        if not self._pending:
            return None
        offset, text = self._sent, "".join(self._pending)
        self._pending.clear()
        self._sent = self._length
        return offset, text

    def __str__(self) -> str:
        return "".join(self._pieces)


def utf16_length(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
