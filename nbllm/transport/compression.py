"""Compressed bodies, which nbllm does not ask for and some proxies send all the same.

Unpacked in small pieces, so that a body of a few bytes that stands for gigabytes meets the limits
of an answer before it fills the memory.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from nbllm.errors import LimitExceeded, ProtocolError

if TYPE_CHECKING:
    import httpx

_PIECE = 65_536
_FREE = 1_000_000
_RATIO = 200
"""Text packs some ten times, a stream that repeats itself a hundred times, a bomb a thousand."""
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


def body_pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes, unpacked. Raises ``ProtocolError``, ``LimitExceeded`` for a bomb."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return response.aiter_raw()
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _unpacked(response.aiter_raw(), Unpacker())
    raise ProtocolError(
        f"the answer is packed with {encoding[:40]!r}, which nbllm asked nobody for. Look at the "
        "proxy or gateway between."
    )


async def _unpacked(packed: AsyncIterator[bytes], unpacker: Unpacker) -> AsyncIterator[bytes]:
    async for data in packed:
        for piece in unpacker.feed(data):
            yield piece


class Unpacker:
    """Unpacks gzip (several members too) and deflate, 64 kB at most at a time."""

    def __init__(self) -> None:
        self._unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._taken = 0
        self._given = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that ``data`` holds."""
        self._taken += len(data)
        while True:
            piece = self._step(data)
            self._check(piece)
            if piece:
                yield piece
            data = self._rest()
            if not data and len(piece) < _PIECE:
                return

    def _step(self, data: bytes) -> bytes:
        try:
            return self._unpack.decompress(data, _PIECE)
        except zlib.error as error:
            if self._given:
                raise _broken(error) from None
        try:  # what HTTP calls deflate comes bare, too
            self._unpack = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._unpack.decompress(data, _PIECE)
        except zlib.error as error:
            raise _broken(error) from None

    def _rest(self) -> bytes:
        """What is still to unpack, perhaps as a new member."""
        if not self._unpack.eof:
            return self._unpack.unconsumed_tail
        rest = self._unpack.unused_data
        self._unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
        return rest

    def _check(self, piece: bytes) -> None:
        self._given += len(piece)
        if self._given > _FREE and self._given > _RATIO * self._taken:
            raise LimitExceeded(
                f"{self._taken:,} packed bytes became more than {self._given:,}: no answer of a "
                "model does. What came is kept."
            )


def _broken(error: zlib.error) -> ProtocolError:
    return ProtocolError(f"the body of the answer cannot be unpacked: {error}")
