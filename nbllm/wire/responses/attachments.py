"""Images and files as parts of a user's message (wire.md §2)."""

from __future__ import annotations

from typing import Any

from nbllm.attachments import Attachment, File, Image, is_text, sniff


def why_not(part: Image | File, role: str) -> str:
    """The notice for an attachment that cannot be sent; empty where it can."""
    kind = "image" if isinstance(part, Image) else "file"
    if role != "user":
        return f"{kind} is not sent: the {role} message holds text only; attach it as user."
    if part.url and not part.url.startswith(("http://", "https://")):
        refusal = f"{kind} is not sent: this provider does not fetch {part.url}"
        return f"{refusal}; attach the {kind} itself."
    return ""


def encode_image(image: Image) -> dict[str, Any]:
    """An image by its address or as a data address; ``detail`` is required, auto its default."""
    detail = image.detail or "auto"
    return {"type": "input_image", "image_url": image.data_url, "detail": detail}


def encode_file(file: File) -> dict[str, Any]:
    """A document by its address or with its bytes; a text file goes as text, which all take."""
    if file.url:
        return {"type": "input_file", "file_url": file.url}
    if file.data is not None and sniff(file.data) is None and is_text(file.data):
        title = f"{file.name}:\n\n" if file.name else ""
        return {"type": "input_text", "text": f"{title}{file.data.decode()}"}
    name = file.name or _name(file)
    return {"type": "input_file", "filename": name, "file_data": file.data_url}


def _name(file: Attachment) -> str:
    """A name for a file that has none: the API goes by its ending."""
    ending = (file.media_type or "").rpartition("/")[2]
    return f"file.{ending}" if ending.isalnum() else "file"
