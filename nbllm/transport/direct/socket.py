"""One TCP or TLS connection of the running loop, read as fast as asyncio can."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import ssl
from typing import Any

import httpx

BUFFER_BYTES = 262_144
"""What one read may bring; asyncio's own transports read as much."""
_MOST_UNREAD = 1_048_576
_HEAD_START = 0.25
"""Seconds that an address has before the next one is tried beside it, as RFC 8305 advises."""


class Socket(asyncio.BufferedProtocol):
    """Bytes in, bytes out; raises httpx's errors.

    All sockets of a transport share one ``buffer``: asyncio fills it and calls ``buffer_updated``
    in one step. Nothing here has a time limit, since a request has limits of its own.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, buffer: memoryview) -> None:
        self._loop = loop
        self._buffer = buffer
        self._transport: Any = None
        self._unread = b""
        self._waiter: asyncio.Future[None] | None = None
        self._is_full = False
        self._is_paused = False
        self._error: Exception | None = None
        self.ended = False

    @classmethod
    async def connect(cls, host: str, port: int, buffer: memoryview) -> Socket:
        """A new connection; raises ``httpx.ConnectError``."""
        loop = asyncio.get_running_loop()
        socket, options = cls(loop, buffer), _options(loop, host)
        try:
            await loop.create_connection(lambda: socket, host, port, **options)
        except OSError as error:
            raise httpx.ConnectError(_reason(error)) from error
        return socket

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from now on; raises ``httpx.ConnectError``."""
        try:
            self._transport = await self._loop.start_tls(
                self._transport, self, context, server_hostname=host
            )
        except OSError as error:
            raise httpx.ConnectError(_reason(error)) from error
        if self._transport is None:  # the connection was closed meanwhile
            raise httpx.ConnectError("the connection was closed in the TLS handshake")

    async def write(self, data: bytes) -> None:
        """Return once all is handed to the system, the server answers, or it hung up."""
        if self.ended:
            return
        self._transport.write(data)
        while self._is_full and not (self._unread or self.ended):
            await self._news()

    async def read(self) -> bytes:
        """What came since the last read, and nothing at the end; raises ``httpx.ReadError``."""
        while not self._unread:
            if self._error is not None:
                raise httpx.ReadError(_reason(self._error)) from self._error
            if self.ended:
                return b""
            await self._news()
        data, self._unread = self._unread, b""
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()
        return data

    @property
    def is_stale(self) -> bool:
        """Whether, between two requests, the server hung up or said what nobody asked for."""
        return self.ended or bool(self._unread)

    def close(self) -> None:
        """Hang up at once."""
        self.ended = True
        if self._transport is not None:
            self._transport.abort()

    async def _news(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def connection_made(self, transport: Any) -> None:
        """asyncio: connected."""
        self._transport = transport
        transport.set_write_buffer_limits(high=0)

    def get_buffer(self, sizehint: int) -> memoryview:
        """asyncio: where the next bytes go."""
        del sizehint
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """asyncio: so many bytes came."""
        data = self._buffer[:nbytes].tobytes()
        self._unread = self._unread + data if self._unread else data
        if len(self._unread) > _MOST_UNREAD and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """asyncio: nothing more comes; the transport closes itself."""
        self.ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: closed, from either side."""
        self.ended = True
        self._is_full = False
        self._error = exc
        self._wake()

    def pause_writing(self) -> None:
        """asyncio: the system takes no more for now."""
        self._is_full = True

    def resume_writing(self) -> None:
        """asyncio: all is handed over."""
        self._is_full = False
        self._wake()


def _options(loop: asyncio.AbstractEventLoop, host: str) -> dict[str, Any]:
    """Try a name's addresses beside one another; uvloop tries one behind the other."""
    if host == "localhost" or not isinstance(loop, asyncio.BaseEventLoop):
        return {}
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return {"happy_eyeballs_delay": _HEAD_START}
    return {}


def _reason(error: Exception) -> str:
    """What the system says, without the address, which the caller shows."""
    if isinstance(error, ssl.SSLError) or not isinstance(error, OSError):
        return str(error) or type(error).__name__
    number = error.errno or 0
    if number > 0 and type(error).__module__ == "builtins":
        return os.strerror(number)
    return error.strerror or str(error) or type(error).__name__
