"""What goes out for a value, and what whoever shows the answer says of it."""

from __future__ import annotations

from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from nbllm.attachments import Attachment, File, Image, attach
from nbllm.data import structures, table
from nbllm.data.arrays import array_table
from nbllm.data.dimensions import dimensions
from nbllm.data.frames import frame_table, series_table
from nbllm.data.kinds import kind_of
from nbllm.data.rasters import is_raster, png
from nbllm.data.words import labelled, size_words

ROWS = 10
"""Rows of a table that go out where nobody says how many."""


class Presented(NamedTuple):
    """A text, an image or a file; ``is_block`` says that a text wants lines of its own."""

    content: str | Image | File
    label: str
    is_block: bool = False


def present(
    value: Any, name: str | None = None, rows: int | None = None, *, in_fence: bool = False
) -> Presented:
    """What goes out for a value that is no plain text, ``rows`` rows of it, 10 unless said.

    Raises ``TypeError`` for a value that has no form in a prompt.
    """
    rows = ROWS if rows is None else rows
    match kind_of(value):
        case "frame":
            return _table(frame_table(value, rows), name, in_fence=in_fence)
        case "series":
            return _table(series_table(value, rows), name, in_fence=in_fence)
        case "array" if value.ndim:
            return _table(array_table(value, rows), name, in_fence=in_fence)
        case "structure":
            return _structure(value, name)
        case "array":
            return Presented(structures.write(value).text, "")
        case "picture" | "file":
            return attached(value, name)
        case _:
            raise TypeError(no_form(value))


def no_form(value: object) -> str:
    """What a value is that has no form in a prompt."""
    return f"a {type(value).__name__}, which has no one obvious form in a prompt"


def _table(head: table.Table, name: str | None, *, in_fence: bool) -> Presented:
    return Presented(*table.write(head, name, in_fence=in_fence), is_block=True)


def _structure(value: Any, name: str | None) -> Presented:
    try:
        text, items, whole, is_cut = structures.write(value)
    except TypeError as error:
        raise TypeError(f"a {type(value).__name__} that holds {error}, which is no JSON") from None
    sent = f"{items:,} sent" if items < whole else "shortened" if is_cut else ""
    return Presented(text, labelled(name or type(value).__name__, table.count(whole, "item"), sent))


def attached(value: Any, name: str | None = None) -> Presented:
    """An image or a file: a figure, a picture, bytes, a path, or an attachment that is one."""
    source = png(value) if is_raster(value) else value
    content = cast("Image | File", source if isinstance(source, Attachment) else attach(source))
    is_image = isinstance(content, Image)
    kind: Any = cast("type[Any]", type(value))
    is_drawn = hasattr(kind, "savefig") or hasattr(kind, "get_figure")
    known = content.name or ("figure" if is_drawn else "image" if is_image else "file")
    if content.data is None:
        return Presented(content, labelled(name or known, _place(content.url or "")))
    size = dimensions(content.data) if is_image else None
    what = (content.media_type or "").rpartition("/")[2].upper().replace("PLAIN", "text")
    facts = f"{size[0]:,} × {size[1]:,} {what}" if size else what
    return Presented(content, labelled(name or known, facts, size_words(len(content.data))))


def _place(url: str) -> str:
    """An address without its query, which may hold a key, and without a login."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:80]
