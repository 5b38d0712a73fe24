"""A model's text on a terminal, which obeys escape sequences: they are written out instead."""

from __future__ import annotations

from nbllm.markdown.characters import reveal


class Harmless:
    """Makes the pieces of one text harmless, as if they came at once."""

    def __init__(self) -> None:
        self._before = ""

    def take(self, piece: str) -> str:
        """The piece with what cannot be seen written out."""
        if self._before == "\r" and piece.startswith("\n"):
            piece = piece[1:]
        before = self._before if self._before.isprintable() else ""
        if piece:
            self._before = piece[-1]
        return reveal(before + piece)[len(before) :]
