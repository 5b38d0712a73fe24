"""A finished board as a static bundle: no kernel, no widget state, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbllm.notebook.settle.lane import Lane
from nbllm.notebook.settle.page import page
from nbllm.notebook.settle.texts import markdown, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbllm.response import Response
    from nbllm.sampling import Samples

__all__ = ["bundle"]


def bundle(
    lanes: Sequence[tuple[str, Response]],
    *,
    note: str = "",
    winner: int | None = None,
    vote: int | None = None,
    labels: Sequence[Sequence[str]] = (),
    samples: Samples | None = None,
) -> dict[str, str]:
    """The board of ``(name, response)`` lanes by MIME type; ``note`` says how to reopen it.

    ``winner`` and ``vote`` are the lanes that were pinned and voted for; ``labels`` are those of
    each lane; ``samples`` say below the lanes how the answers vary.
    """
    labelled = zip(lanes, [*labels, *[()] * len(lanes)], strict=False)
    shown = [
        Lane(name, response, is_pinned=index == winner, has_vote=index == vote, labels=tuple(words))
        for index, ((name, response), words) in enumerate(labelled)
    ]
    return {
        "text/html": page(shown, note, samples.html() if samples else ""),
        "text/markdown": markdown(shown, note, samples.markdown() if samples else ""),
        "text/plain": plain(shown, samples.text() if samples else ""),
    }
