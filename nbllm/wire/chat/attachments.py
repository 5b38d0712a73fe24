"""Images and files as parts of a user message, in the form that the server takes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from nbllm.attachments import Attachment, File, Image, is_text, sniff
from nbllm.wire.dialect import Dialect


class Refused(Exception):
    """An attachment that the server cannot take; the words are the notice."""


def encode_image(image: Image, dialect: Dialect) -> dict[str, Any]:
    """An image part; raises ``Refused`` where the server would not see the image."""
    if image.url and not (dialect.image_addresses and _is_on_the_web(image)):
        raise Refused(_not_fetched("image", image))
    inner = {"url": image.data_url}
    if image.detail:
        inner["detail"] = image.detail
    return {"type": "image_url", "image_url": inner}


def encode_file(file: File, dialect: Dialect) -> dict[str, Any]:
    """A document's part, a text's own words; raises ``Refused`` for an address nobody fetches."""
    if file.data is not None and sniff(file.data) is None and is_text(file.data):
        title = f"{file.name}:\n\n" if file.name else ""
        return {"type": "text", "text": f"{title}{file.data.decode()}"}
    if file.url and not (dialect.file_addresses and _is_on_the_web(file)):
        raise Refused(_not_fetched("file", file))
    name = file.name or _name(file)
    if dialect.file_form == "document_url":
        return {"type": "document_url", "document_url": file.data_url, "document_name": name}
    if dialect.file_form == "file_url":
        inner = {"url": file.url or file.base64}
        return {"type": "file_url", "file_url": inner, "file_name": name}
    return {"type": "file", "file": {"filename": name, "file_data": file.data_url}}


def _is_on_the_web(attachment: Attachment) -> bool:
    return (attachment.url or "").startswith(("http://", "https://"))


def _not_fetched(kind: str, attachment: Attachment) -> str:
    """The notice, which shows of an address no more than its place: the rest may hold a key."""
    parts = urlsplit(attachment.url or "")
    place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return f"{kind} is not sent: this provider does not fetch {place}; attach the {kind} itself."


def _name(file: File) -> str:
    """A name for a file that has none: the server goes by its ending."""
    ending = (file.media_type or "").rpartition("/")[2]
    return f"file.{ending}" if ending.isalnum() else "file"
