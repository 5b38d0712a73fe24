"""Parts of a message as content blocks; ``None`` and a notice for what Anthropic does not take.

A blank text is refused by the API, so it is left out.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from nbllm.attachments import Attachment, File, Image, is_text
from nbllm.messages import CallPart, Part, ResultPart, Text
from nbllm.wire.anthropic.blocks import parse_input

Block: TypeAlias = dict[str, Any]

_IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
_PDF = "application/pdf"
_NOT_IN_AN_ID = re.compile(r"[^a-zA-Z0-9_-]")


def encode_part(part: Part, notices: list[str]) -> Block | None:
    """The block of a part; reasoning is none, for it goes back only with its signature."""
    match part:
        case Text():
            return _text(part)
        case Image() | File():
            return _attachment(part, notices)
        case CallPart():
            return _call(part, notices)
        case ResultPart():
            return _result(part)
        case _:
            return None


def _text(part: Text) -> Block | None:
    if not part.text.strip():
        return None
    block: Block = {"type": "text", "text": part.text}
    return block | ({"cache_control": dict(part.cache_control)} if part.cache_control else {})


def _attachment(part: Attachment, notices: list[str]) -> Block | None:
    source = _source(part)
    if source is None:
        notices.append(f"{part.name or repr(part)} is not sent: {_takes(part)}")
        return None
    if isinstance(part, Image) or part.media_type in _IMAGES:
        return {"type": "image", "source": source}
    return {"type": "document", "source": source} | ({"title": part.name} if part.name else {})


def _takes(part: Attachment) -> str:
    if part.url is not None:
        return "Anthropic fetches from http addresses only."
    return "Anthropic takes images (JPEG, PNG, GIF, WebP), PDFs and texts."


def _source(part: Attachment) -> dict[str, Any] | None:
    if part.url is not None:
        fetched = part.url.startswith(("http://", "https://"))
        return {"type": "url", "url": part.url} if fetched else None
    if part.media_type in _IMAGES or (part.media_type == _PDF and not isinstance(part, Image)):
        return {"type": "base64", "media_type": part.media_type, "data": part.base64}
    if not isinstance(part, Image) and part.data and is_text(part.data):
        return {"type": "text", "media_type": "text/plain", "data": part.data.decode()}
    return None


def _call(part: CallPart, notices: list[str]) -> Block:
    arguments = parse_input(part.arguments or "{}")
    if arguments is None:
        notices.append(f"The arguments of the call to {part.name!r} are no JSON object: not sent.")
    return {
        "type": "tool_use",
        "id": encode_id(part.id),
        "name": part.name,
        "input": arguments or {},
    }


def _result(part: ResultPart) -> Block:
    block: Block = {
        "type": "tool_result",
        "tool_use_id": encode_id(part.id),
        "content": part.output,
    }
    return block | ({"is_error": True} if part.is_error else {})


def encode_id(identifier: str) -> str:
    """The id in the letters that Anthropic takes; calls of other providers may hold others."""
    return _NOT_IN_AN_ID.sub("_", identifier) or "_"
