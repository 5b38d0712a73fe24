"""A finished board as a static bundle: no kernel, no widget state, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbllm.notebook.settle.page import page
from nbllm.notebook.settle.texts import markdown, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbllm.response import Response

__all__ = ["bundle"]


def bundle(
    lanes: Sequence[tuple[str, Response]],
    *,
    note: str = "",
    winner: int | None = None,
    vote: int | None = None,
) -> dict[str, str]:
    """The board of ``(name, response)`` lanes by MIME type; ``note`` says how to reopen it.

    ``winner`` and ``vote`` are the lanes that were pinned and voted for.
    """
    del winner, vote
    return {
        "text/html": page(lanes, note),
        "text/markdown": markdown(lanes, note),
        "text/plain": plain(lanes),
    }
