"""Writes pictures as PNG, and several as one animated PNG."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from struct import pack
from typing import NamedTuple

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGBA = bytes([8, 6, 0, 0, 0])
_FOR_EVER = 0
_KEEP, _OVER = 0, 1


class Picture(NamedTuple):
    """What is painted over the picture before, and for how many milliseconds it stays.

    ``rows`` are the pixels, four bytes each, with a zero before each row.
    """

    rows: bytes
    left: int
    top: int
    width: int
    height: int
    milliseconds: int = 0

    @property
    def size(self) -> bytes:
        """Width and height as PNG writes them."""
        return pack(">II", self.width, self.height)

    @property
    def pixels(self) -> bytes:
        """The pixels as PNG packs them."""
        return zlib.compress(self.rows, 9)


def still(picture: Picture) -> bytes:
    """One picture as a PNG file."""
    return _file(picture, [_chunk(b"IDAT", picture.pixels)])


def animated(pictures: Sequence[Picture]) -> bytes:
    """The pictures as one PNG file that plays for ever; the first is a whole one."""
    chunks = [_chunk(b"acTL", pack(">II", len(pictures), _FOR_EVER)), _control(pictures[0], 0)]
    chunks.append(_chunk(b"IDAT", pictures[0].pixels))
    # Controls and pixels are counted together; those of the first picture have no number.
    for number, picture in enumerate(pictures[1:]):
        chunks.append(_control(picture, 2 * number + 1))
        chunks.append(_chunk(b"fdAT", pack(">I", 2 * number + 2) + picture.pixels))
    return _file(pictures[0], chunks)


def _file(first: Picture, chunks: Sequence[bytes]) -> bytes:
    head = _chunk(b"IHDR", first.size + _RGBA)
    return _SIGNATURE + head + b"".join(chunks) + _chunk(b"IEND", b"")


def _control(picture: Picture, number: int) -> bytes:
    place = pack(">II", picture.left, picture.top)
    manner = pack(">HHBB", picture.milliseconds, 1000, _KEEP, _OVER)
    return _chunk(b"fcTL", pack(">I", number) + picture.size + place + manner)


def _chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))
