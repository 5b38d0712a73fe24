"""Images and files, as bytes or as an address that Google fetches."""

from __future__ import annotations

from typing import Any

from nbllm.attachments import File, Image

_ANY_BYTES = "application/octet-stream"


def encode_media(media: Image | File) -> tuple[dict[str, Any] | None, list[str]]:
    """The part, ``None`` for bytes of no known kind, and a notice for what is not sent."""
    kind = {"mimeType": media.media_type} if media.media_type else {}
    if media.url is not None:
        return {"fileData": {**kind, "fileUri": media.url}}, _detail_notice(media)
    if media.media_type == _ANY_BYTES:
        name = media.name or "a file"
        return None, [f"{name} is not sent: Gemini takes no {_ANY_BYTES}; name its media_type=."]
    return {"inlineData": {**kind, "data": media.base64}}, _detail_notice(media)


def _detail_notice(media: Image | File) -> list[str]:
    if isinstance(media, Image) and media.detail not in (None, "auto"):
        return ["detail is not sent: Gemini takes none for one image."]
    return []
