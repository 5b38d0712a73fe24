"""Compressed bodies, which nbllm does not ask for and some proxies send all the same.

Unpacked in small pieces, so that a body of a few bytes that stands for gigabytes meets the limits
of an answer before it fills the memory.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

from nbllm.errors import LimitExceeded, ProtocolError
from nbllm.transport.direct import ChunkedBody

if TYPE_CHECKING:
    import httpx

    from nbllm.brake import Brake

_PIECE = 65_536
_FREE = 1_000_000
_RATIO = 200
"""Text packs some ten times, a stream that repeats itself a hundred times, a bomb a thousand."""
_NONE = ("", "identity")
_GZIP = b"\x1f\x8b"
_BY_HEADER = 32 + zlib.MAX_WBITS
_BARE = -zlib.MAX_WBITS


async def pour_body(
    response: httpx.Response, take: Callable[[bytes], None], brake: Brake | None = None
) -> None:
    """Give ``take`` the pieces of the body as they come, but for while the ``brake`` is held.

    Raises what ``body_pieces`` raises.
    """
    if isinstance(response.stream, ChunkedBody) and _encoding(response) in _NONE:
        await response.stream.pour(take, brake)
        return
    async for data in body_pieces(response):
        take(data)
        if brake is not None:
            await brake.released()


def body_pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes, unpacked. Raises ``ProtocolError``, ``LimitExceeded`` for a bomb."""
    encoding = _encoding(response)
    if encoding in _NONE:
        return aiter(cast("AsyncIterable[bytes]", response.stream))
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _unpacked(response.aiter_raw(), Unpacker())
    raise ProtocolError(
        f"the answer is packed with {encoding[:40]!r}, which nbllm asked nobody for. Look at the "
        "proxy or gateway between."
    )


def _encoding(response: httpx.Response) -> str:
    return response.headers.get("content-encoding", "").strip().lower()


async def _unpacked(packed: AsyncIterator[bytes], unpacker: Unpacker) -> AsyncIterator[bytes]:
    async for data in packed:
        for piece in unpacker.feed(data):
            yield piece


class Unpacker:
    """Unpacks gzip (several members too) and deflate, 64 kB at most at a time."""

    def __init__(self) -> None:
        self._head = b""
        self._unpack: Any = None
        self._members = 0
        self._taken = 0
        self._given = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that ``data`` holds."""
        self._taken += len(data)
        while self._is_open(data):
            piece = self._step()
            self._check(piece)
            if piece:
                yield piece
            if not self._head and len(piece) < _PIECE:
                return
            data = b""

    def _is_open(self, data: bytes) -> bool:
        """Whether the packing is known, which the first two bytes of each member tell."""
        self._head += data
        if self._unpack is None and len(self._head) >= len(_GZIP):
            if self._members == 0 or self._head.startswith(_GZIP):
                self._unpack = _unpacker_for(self._head)
                self._members += 1
            else:
                self._head = b""  # padding
        return self._unpack is not None

    def _step(self) -> bytes:
        try:
            piece = self._unpack.decompress(self._head, _PIECE)
        except zlib.error as error:
            raise ProtocolError(f"the body of the answer cannot be unpacked: {error}") from None
        self._head = self._unpack.unconsumed_tail
        if self._unpack.eof:
            self._head, self._unpack = self._unpack.unused_data, None
        return piece

    def _check(self, piece: bytes) -> None:
        self._given += len(piece)
        if self._given > _FREE and self._given > _RATIO * self._taken:
            raise LimitExceeded(
                f"{self._taken:,} packed bytes became more than {self._given:,}: no answer of a "
                "model does. What came is kept."
            )


def _unpacker_for(head: bytes) -> Any:
    """By the headers of RFC 1952 and RFC 1950; what HTTP calls deflate also comes without one."""
    is_zlib = head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2], "big") % 31 == 0
    return zlib.decompressobj(_BY_HEADER if is_zlib or head.startswith(_GZIP) else _BARE)
