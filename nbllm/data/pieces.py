"""The parts of a message that a text with values in their places comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbllm.attachments import File, Image
from nbllm.data.filled import Filled
from nbllm.data.presenting import Presented, present


def parts_of(filled: Filled, rows: int | None = None) -> tuple[list[str | Image | File], list[str]]:
    """The parts in their order, texts whole and as typed, and the labels of the values.

    Raises ``TypeError``, which names the value, for one that has no form in a prompt.
    """
    parts: list[str | Image | File] = []
    labels: list[str] = []
    text = ""
    is_below_block = False
    for piece in _presented(filled, rows):
        content = piece if isinstance(piece, str) else piece.content
        if not isinstance(content, str):
            parts += [*_unless_blank(text), content]
            text, is_below_block = "", False
        else:
            is_block = not isinstance(piece, str) and piece.is_block
            needs_line = is_block and text and not text.endswith("\n")
            needs_line = needs_line or (is_below_block and content and content[0] not in "\r\n")
            text += ("\n" if needs_line else "") + content
            is_below_block = is_block or (is_below_block and not content)
        labels += [] if isinstance(piece, str) or not piece.label else [piece.label]
    return [*parts, *_unless_blank(text)], labels


def refusal(name: str, reason: str) -> str:
    """The words for a value that has no form in a prompt; ``reason`` says what it is."""
    shown = name[:80]
    root = re.split(r"[.\[]", shown)[0]
    return (
        f"{{{shown}}} is {reason}. Type {root}_text = str({shown}) and write {{{root}_text}}, or "
        f"write {{{{{shown}}}}} to send the braces as typed."
    )


def _presented(filled: Filled, rows: int | None) -> Iterator[str | Presented]:
    for piece in filled.pieces:
        if isinstance(piece, str):
            yield piece
            continue
        try:
            yield present(piece.value, piece.name, rows, in_fence=piece.in_fence)
        except TypeError as error:
            raise TypeError(refusal(piece.name, str(error))) from None


def _unless_blank(text: str) -> list[str]:
    return [text] if text.strip() else []
