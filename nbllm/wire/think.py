"""Reasoning that stands inline at the head of the text, in ``<think>…</think>``.

Only the head counts: a tag that the answer itself writes later stays text. The blank around the
reasoning and the blank lines after it belong to neither (wire.md Q15).
"""

from __future__ import annotations

_OPEN, _CLOSE = "<think>", "</think>"
_MOST_BLANK = 1000
"""How much blank is held back, or taken away; more of it is text like any other."""


class ThinkSplitter:
    """Parts a text that comes in pieces into reasoning and answer; any cut gives the same."""

    def __init__(self) -> None:
        self._held = ""
        self._part = self._head

    @property
    def is_through(self) -> bool:
        """Whether all that comes is answer."""
        return self._part == self._answer

    def split(self, piece: str) -> tuple[str, str]:
        """The reasoning and the text that are certain now."""
        text, self._held = self._held + piece, ""
        return self._part(text)

    def close(self) -> tuple[str, str]:
        """What was held back when the stream ends."""
        held, self._held = self._held, ""
        if self._part == self._thought:
            return _without_blank(held), ""
        return "", held if self._part == self._head else ""

    def _head(self, text: str) -> tuple[str, str]:
        start = text.lstrip()
        if len(text) - len(start) > _MOST_BLANK:
            self._part = self._answer
            return "", text
        if _OPEN.startswith(start[: len(_OPEN)]) and len(start) < len(_OPEN):
            self._held = text
            return "", ""
        if not start.startswith(_OPEN):
            self._part = self._answer
            return "", text
        self._part = self._before_thought
        return self._before_thought(start.removeprefix(_OPEN))

    def _before_thought(self, text: str) -> tuple[str, str]:
        text = text.lstrip()
        if not text:
            return "", ""
        self._part = self._thought
        return self._thought(text)

    def _thought(self, text: str) -> tuple[str, str]:
        thought, closing, rest = text.partition(_CLOSE)
        if closing:
            self._part = self._after_thought
            return _without_blank(thought), self._after_thought(rest)[1]
        sure = len(text) - _held_size(text)
        self._held = text[sure:]
        return text[:sure], ""

    def _after_thought(self, text: str) -> tuple[str, str]:
        text = text.lstrip("\r\n")
        if text:
            self._part = self._answer
        return "", text

    def _answer(self, text: str) -> tuple[str, str]:
        return "", text


def _without_blank(text: str) -> str:
    """The text without the blank at its end, as far as that can have been held back."""
    return text[: max(len(text.rstrip()), len(text) - _MOST_BLANK)]


def _held_size(text: str) -> int:
    """How much of the end may be the blank before the closing tag, or a beginning of that tag."""
    tag = next((n for n in range(len(_CLOSE) - 1, 0, -1) if text.endswith(_CLOSE[:n])), 0)
    body = text[: len(text) - tag]
    return tag + len(body) - len(_without_blank(body))
