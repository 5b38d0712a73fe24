"""The width and height of an image, from the first of its bytes."""

from __future__ import annotations

from struct import error as too_short
from struct import unpack_from


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, ``None`` where the bytes do not tell.

    Sources: PNG 11.2.2, GIF89a 18, JFIF and ITU-T T.81 B.2.2, WebP container RFC 9649.
    """
    try:
        if data.startswith(b"\x89PNG"):
            return unpack_from(">II", data, 16)
        if data.startswith(b"GIF8"):
            return unpack_from("<HH", data, 6)
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data[8:12] == b"WEBP":
            return _webp(data)
    except too_short:
        return None
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """From the frame header, which stands behind segments that say how long they are."""
    place = 2
    while data[place : place + 1] == b"\xff":
        (marker,) = unpack_from("B", data, place + 1)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = unpack_from(">HH", data, place + 5)
            return width, height
        place += 2 + max(2, unpack_from(">H", data, place + 2)[0])
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[12:16] == b"VP8X":
        width, wide, height, high = unpack_from("<HBHB", data, 24)
        return (wide << 16) + width + 1, (high << 16) + height + 1
    if data[12:16] == b"VP8L":
        bits = unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF
