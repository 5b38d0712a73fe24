"""How many tokens attachments come to, about; no provider says it before it is asked."""

from __future__ import annotations

from collections.abc import Iterable

from nbllm.attachments import Attachment, File, Image
from nbllm.data.dimensions import dimensions

_BYTES_PER_TOKEN = 4
_PIXELS_PER_TOKEN = 750
_MOST_FOR_AN_IMAGE = 1_600
"""Source for both: Anthropic's guide to vision; OpenAI's tiles come to about the same."""


def attached_tokens(parts: Iterable[object]) -> int:
    """An estimate for the images and text files among the parts of a message.

    Documents such as PDFs and what stands behind an address count as nothing: who knows.
    """
    return sum(_tokens(part) for part in parts if isinstance(part, Attachment))


def _tokens(part: Attachment) -> int:
    if part.data is None:
        return 0
    if isinstance(part, Image):
        width, height = dimensions(part.data) or (1_000, 1_000)
        return min(_MOST_FOR_AN_IMAGE, width * height // _PIXELS_PER_TOKEN)
    is_text = isinstance(part, File) and (part.media_type or "").startswith("text/")
    return len(part.data) // _BYTES_PER_TOKEN if is_text else 0
