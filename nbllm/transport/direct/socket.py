"""One TCP or TLS connection of the running loop, read as fast as asyncio can."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import re
import select
import ssl
from collections.abc import Callable
from typing import Any

import httpx

from nbllm.brake import Brake
from nbllm.transport.direct.delivery import Delivery

BUFFER_BYTES = 262_144 + 16_640
"""What TLS may hold back, a read and a record: what does not fit is lost when the server ends."""
_READ_BYTES = 131_072
"""What one read without TLS may bring."""
_MOST_UNREAD = 1_048_576
_PIECE_BYTES = 65_536
"""What is written at once: asyncio copies what the system does not take, and encrypts all of it."""
_HEAD_START = 0.25
"""Seconds that an address has before the next one is tried beside it, as RFC 8305 advises."""
_NUMBER = re.compile(r"\[Errno (\d+)\]")


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
        self._delivery: Delivery | None = None
        self._is_full = False
        self._is_paused = False
        self._is_overtaken = False
        self._error: Exception | None = None
        self._ended = False

    @classmethod
    async def connect(
        cls, host: str, port: int, buffer: memoryview, context: ssl.SSLContext | None = None
    ) -> Socket:
        """A new connection, over TLS where there is a ``context``.

        Raises ``httpx.ConnectError``, and ``httpx.InvalidURL`` for what cannot be a host's name.
        """
        loop = asyncio.get_running_loop()
        socket = cls(loop, buffer[:_READ_BYTES] if context is None else buffer)
        options = _options(loop, host)
        if context is not None:
            # Not start_tls: what comes before the handshake would be read as the answer.
            options |= {"ssl": context, "server_hostname": host}
        try:
            await loop.create_connection(lambda: socket, host, port, **options)
        except UnicodeError:
            raise httpx.InvalidURL(f"no host has the name {host!r}") from None
        except OSError as error:
            raise httpx.ConnectError(_reason(error)) from error
        return socket

    async def write(self, data: bytes) -> None:
        """Return once all is handed to the system, the server answers, or it hung up.

        What an answer overtakes still goes out: the server may want it before it goes on.
        """
        rest, is_answered = memoryview(data), False
        while rest and not self._ended:
            is_answered = bool(self._unread)
            size = len(rest) if is_answered else _PIECE_BYTES
            self._transport.write(rest[:size])
            rest = rest[size:]
            while self._is_full and not (self._unread or self._ended):
                await self._news()
            if rest:
                await asyncio.sleep(0)  # reading goes first: an error of writing loses what came
        self._is_overtaken = is_answered or self._is_full

    async def read(self) -> bytes:
        """What came since the last read, and nothing at the end; raises ``httpx.ReadError``."""
        while not self._unread:
            if self._has_ended():
                return b""
            await self._news()
        return self._take_unread()

    async def deliver(self, take: Callable[[bytes], bool], brake: Brake | None = None) -> None:
        """Give ``take`` what comes as it comes, until it says that it has all.

        While the ``brake`` is held, what comes is left unread, and soon comes no more. Returns at
        the end of the connection, too. Raises what ``take`` raises, and ``httpx.ReadError``.
        """
        delivery = self._delivery = Delivery(take, brake)
        try:
            while not delivery.is_over:
                if brake is not None and brake.is_held:
                    await brake.released()
                elif self._unread:
                    delivery.give(self._take_unread())
                elif self._has_ended():
                    return
                else:
                    await self._news()
        finally:
            self._delivery = None
        delivery.raise_failure()

    @property
    def is_stale(self) -> bool:
        """Whether the server hung up, said what nobody asked for, or still reads the last request.

        To be asked between two requests.
        """
        is_known = self._ended or bool(self._unread) or self._is_overtaken
        return is_known or _is_readable(self._transport)

    def close(self) -> None:
        """Hang up at once."""
        self._ended = True
        if self._transport is not None:
            self._transport.abort()

    def _has_ended(self) -> bool:
        if self._error is not None:
            raise httpx.ReadError(_reason(self._error)) from self._error
        return self._ended

    def _take_unread(self) -> bytes:
        data, self._unread = self._unread, b""
        if self._is_paused:
            self._is_paused = False
            self._transport.resume_reading()
            self._loop.call_soon(self._read_ahead)
        return data

    def _read_ahead(self) -> None:
        """Let TLS hold back as little as it can while reading is paused.

        It drops what it holds when it hears of the end meanwhile; so it may read on only when it
        has given out all.
        """
        # A plain transport cannot, and Python 3.10's TLS holds nothing back.
        if hasattr(self._transport, "set_read_buffer_limits") and not self._ended:
            self._transport.set_read_buffer_limits(1 if self._is_paused else None)

    async def _news(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def wake(self) -> None:
        """Let whoever reads or writes look again, in the loop's next turn."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def connection_made(self, transport: Any) -> None:
        """asyncio: connected."""
        self._transport = transport
        # With 0 for both, asyncio's TLS calls an empty buffer full.
        transport.set_write_buffer_limits(high=1, low=0)

    def get_buffer(self, sizehint: int) -> memoryview:
        """asyncio: where the next bytes go."""
        del sizehint
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """asyncio: so many bytes came."""
        data, delivery = self._buffer[:nbytes].tobytes(), self._delivery
        if delivery is not None and delivery.is_ready and not self._unread:
            delivery.give(data)
            if delivery.is_over:
                self.wake()
            return
        self._unread = self._unread + data if self._unread else data
        if len(self._unread) > _MOST_UNREAD and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()
            self._read_ahead()
        self.wake()

    def eof_received(self) -> None:
        """asyncio: nothing more comes; the transport closes itself."""
        self._ended = True
        self.wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: closed, from either side."""
        self._ended = True
        self._is_full = False
        self._error = exc
        self.wake()

    def pause_writing(self) -> None:
        """asyncio: the system takes no more for now."""
        self._is_full = True

    def resume_writing(self) -> None:
        """asyncio: all is handed over."""
        self._is_full = False
        self.wake()


def _options(loop: asyncio.AbstractEventLoop, host: str) -> dict[str, Any]:
    """Try a name's addresses beside one another; uvloop tries one behind the other."""
    if host == "localhost" or not isinstance(loop, asyncio.BaseEventLoop):
        return {}
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return {"happy_eyeballs_delay": _HEAD_START}
    return {}


def _is_readable(transport: Any) -> bool:
    """Whether the system holds what a busy loop has not read yet, be it the end."""
    socket = transport.get_extra_info("socket")
    number = -1 if socket is None else socket.fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):  # on Windows
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))


def _reason(error: Exception) -> str:
    """What the system says, without the addresses, which the caller shows."""
    text = str(error) or type(error).__name__
    if isinstance(error, ssl.SSLError) or not isinstance(error, OSError):
        return text
    numbers = _NUMBER.findall(text) if type(error).__module__ == "builtins" else []
    return ", ".join(os.strerror(int(number)) for number in dict.fromkeys(numbers)) or (
        error.strerror or text
    )
