"""Images and files that go out with a prompt.

An attachment holds bytes, or an address that the provider fetches itself; never both. What bytes
are is read from the first of them; a name has a say only where they tell nothing.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias, cast
from urllib.parse import urlsplit

Source: TypeAlias = "str | bytes | PathLike[str] | Any"

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_PNG_MODES = {"1", "L", "LA", "I;16", "P", "RGB", "RGBA"}


class Attachment:
    """Bytes with a media type, or an address; equal by value."""

    __slots__ = ("data", "media_type", "name", "url")

    def __init__(self, source: Source, media_type: str | None = None) -> None:
        self.url = source if isinstance(source, str) and _is_address(source) else None
        self.name: str | None = None
        self.data: bytes | None = None
        if self.url is None:
            self.data, self.name = _read(source)
        elif self.url.startswith("data:"):
            media_type, self.data = _from_data_url(self.url, media_type)
            self.url = None
        found = _type_by_ending(self.url) if self.data is None else sniff(self.data)
        self.media_type: str | None = media_type or found

    @property
    def base64(self) -> str:
        """The bytes as base64 text, empty where an address stands for them."""
        return base64.b64encode(self.data or b"").decode("ascii")

    @property
    def data_url(self) -> str:
        """The address, or the bytes as a ``data:`` address."""
        return self.url or f"data:{self.media_type};base64,{self.base64}"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        what = (
            re.sub(r"[?#].*", "", self.url or "")
            or f"{len(self.data or b''):,} bytes of {self.media_type}"
        )
        return f"{type(self).__name__}({what})"

    def _values(self) -> tuple[Any, ...]:
        return (self.data, self.url, self.media_type, self.name)


class Image(Attachment):
    """An image: a path, an address, bytes, a PIL image, a matplotlib figure or its axes.

    ``detail`` is ``"low"``, ``"high"`` or ``"auto"`` for the providers that take it. Raises
    ``TypeError`` for what is no image, and ``OSError`` for a file that cannot be read.
    """

    __slots__ = ("detail",)

    def __init__(
        self, source: Source, media_type: str | None = None, *, detail: str | None = None
    ) -> None:
        super().__init__(source, media_type)
        self.detail = detail
        if self.data is not None and not (self.media_type or "").startswith("image/"):
            raise TypeError(f"{source!r:.80} is no PNG, JPEG, GIF or WebP image")

    def _values(self) -> tuple[Any, ...]:
        return (*super()._values(), self.detail)


class File(Attachment):
    """A document: a path, an address or bytes; ``name`` is what the provider is told."""

    __slots__ = ()

    def __init__(
        self, source: Source, media_type: str | None = None, *, name: str | None = None
    ) -> None:
        super().__init__(source, media_type)
        self.name = name or self.name
        if self.data is not None and self.media_type is None:
            by_ending = _type_by_ending(self.name) or "application/octet-stream"
            self.media_type = "text/plain" if is_text(self.data) else by_ending


def attach(source: Source) -> Attachment:
    """An image where the source is one or its address ends like one, a file otherwise."""
    file = File(source)
    kind = file.media_type if file.data is None else sniff(file.data)
    if (kind or "").startswith("image/"):
        return Image(file.url or file.data)
    return file


def is_attachable(value: object) -> bool:
    """Whether a value is something that ``attach`` takes, a plain text not included."""
    if isinstance(value, (bytes, bytearray, PathLike, Attachment)):
        return True
    return _has_methods(_drawn(value), "savefig") or _has_methods(value, "save", "getbands")


def sniff(data: bytes) -> str | None:
    """The media type that the first bytes show, ``None`` where they show none."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def is_text(data: bytes) -> bool:
    """Whether the bytes are text in UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _type_by_ending(name: str | None) -> str | None:
    """The media type that the ending of a file's name, or of the path of an address, means."""
    return mimetypes.guess_type(urlsplit(name or "").path, strict=False)[0]


def _is_address(source: str) -> bool:
    return source.startswith(("http://", "https://", "gs://", "data:"))


def _has_methods(value: object, *names: str) -> bool:
    """Whether its type has them: there are objects that make up whatever they are asked for."""
    return all(callable(getattr(type(value), name, None)) for name in names)


def _read(source: Source) -> tuple[bytes, str | None]:
    if isinstance(source, (bytes, bytearray)):
        return bytes(source), None
    if isinstance(source, (str, PathLike)):
        path = Path(cast("str | PathLike[str]", source)).expanduser()
        return path.read_bytes(), path.name
    buffer, drawn = BytesIO(), _drawn(source)
    if _has_methods(drawn, "savefig"):
        drawn.savefig(buffer, format="png")
    elif _has_methods(source, "save", "getbands"):
        _as_png_can(source).save(buffer, "PNG")
    else:
        raise TypeError(f"a path, an address, bytes or an image is attached, not {source!r:.80}")
    return buffer.getvalue(), None


def _drawn(value: Any) -> Any:
    """The figure that axes are part of, else the value itself."""
    return getattr(value, "figure", value) if _has_methods(value, "get_figure") else value


def _as_png_can(picture: Any) -> Any:
    """The picture in a mode that PNG knows."""
    return picture if picture.mode in _PNG_MODES else picture.convert("RGB")


def _from_data_url(url: str, media_type: str | None) -> tuple[str | None, bytes]:
    head, comma, body = url.removeprefix("data:").partition(",")
    try:
        data = base64.b64decode(body, validate=True)
    except ValueError:
        data = None
    if data is None or not comma or not head.endswith(";base64"):
        raise TypeError("a data: address must hold base64, as data:image/png;base64,…")
    return media_type or head.split(";")[0] or None, data
