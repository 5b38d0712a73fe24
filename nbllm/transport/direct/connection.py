"""One connection to a server, over which one request goes after the other.

h11 keeps the rules of HTTP/1.1: what a request may say, what a head means, whether the connection
can be used again. A chunked body goes past it, for h11 makes an event of each chunk.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import h11
import httpx

from nbllm.brake import Brake
from nbllm.transport.direct.dechunking import Dechunker
from nbllm.transport.direct.socket import Socket

Trace: TypeAlias = Callable[[str, dict[str, Any]], Awaitable[None]]

_log = logging.getLogger("nbllm.transport")
_LARGEST_HEAD = 100 * 1024
_HEAD_END = re.compile(rb"\n\r?\n")
"""Where a head ends for h11."""
_CUT = "peer closed connection without sending complete message body (incomplete chunked read)"


class Connection:
    """Gives a response whose body is read from the socket; ``released`` hears of its end."""

    def __init__(self, socket: Socket, released: Callable[[Connection], None]) -> None:
        self.idle_since = 0.0
        self._socket = socket
        self._released = released
        self._rules = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD)

    @property
    def is_stale(self) -> bool:
        """Whether no request can go over it any more."""
        return self._socket.is_stale

    def close(self) -> None:
        """Hang up at once."""
        self._socket.close()

    async def exchange(self, request: httpx.Request, trace: Trace) -> httpx.Response:
        """Send a request and read the head of its answer; raises ``httpx.TransportError``."""
        _log.debug("send %s %s", request.method, request.url)
        await trace("http11.send_request_headers.started", {"request": request})
        await self._socket.write(self._encoded(request, await request.aread()))
        await trace("http11.send_request_body.complete", {})
        head, rest = await self._head()
        _log.debug("received %d %s", head.status_code, head.headers.raw_items())
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=self._body(request.method, head, rest),
            request=request,
            extensions={"http_version": b"HTTP/" + head.http_version},
        )

    def _encoded(self, request: httpx.Request, content: bytes) -> bytes:
        rules, target = self._rules, request.url.raw_path
        try:
            head = rules.send(
                h11.Request(method=request.method, target=target, headers=request.headers.raw)
            )
            body = rules.send(h11.Data(data=content)) if content else b""
            return (head or b"") + (body or b"") + (rules.send(h11.EndOfMessage()) or b"")
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error

    async def _head(self) -> tuple[h11.Response, bytes]:
        """The head, and what came behind it."""
        data, seen = b"", b""
        while True:
            event = self._next_event()
            if isinstance(event, h11.Response):
                return event, data
            if event is h11.PAUSED:
                raise httpx.RemoteProtocolError("the server wants to speak another protocol")
            if event is not h11.NEED_DATA:
                continue  # an informational answer, as 103: the real one follows
            data = data or await self._socket.read()
            if not data:
                raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
            end = _HEAD_END.search(seen + data)
            size = len(data) if end is None else end.end() - len(seen)
            self._rules.receive_data(data[:size])
            seen = b"" if end else (seen + data)[-2:]
            data = data[size:]

    def _next_event(self) -> Any:
        try:
            return self._rules.next_event()
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error

    def _body(self, method: str, head: h11.Response, rest: bytes) -> httpx.AsyncByteStream:
        is_chunked = (b"transfer-encoding", b"chunked") in head.headers
        if is_chunked and head.status_code == 200 and method != "HEAD":
            return ChunkedBody(self, self._socket, rest)
        return OrdinaryBody(self, self._events(rest))

    async def _events(self, data: bytes) -> AsyncGenerator[bytes, None]:
        """The pieces of any body, as h11 reads it."""
        while True:
            if data:
                self._rules.receive_data(data)
            while (event := self._next_event()) is not h11.NEED_DATA:
                if not isinstance(event, h11.Data):
                    return
                yield bytes(event.data)
            data = await self._socket.read()
            if not data:
                self._rules.receive_data(b"")

    def end_chunked(self, rest: bytes) -> None:
        """Tell h11 of the end of a body that it did not see; nothing may come behind one."""
        self._rules.receive_data(b"0\r\n\r\n" + rest)
        self._next_event()

    def end(self) -> None:
        """The response is done with: the connection is free, or closed."""
        rules = self._rules
        is_whole = rules.our_state is h11.DONE and rules.their_state is h11.DONE
        if is_whole and not (rules.trailing_data[0] or self.is_stale):
            rules.start_next_cycle()
            self.idle_since = time.monotonic()
            self._released(self)
        else:
            self.close()


class ChunkedBody(httpx.AsyncByteStream):
    """The payload of a chunked body: a piece for each network read."""

    def __init__(self, connection: Connection, socket: Socket, rest: bytes) -> None:
        self._connection: Connection | None = connection
        self._socket = socket
        self._data = rest
        self._chunks = Dechunker()

    def __aiter__(self) -> ChunkedBody:
        return self

    async def __anext__(self) -> bytes:
        chunks = self._chunks
        while not chunks.done:
            data = self._data or await self._socket.read()
            self._data = b""
            if not data:
                raise httpx.RemoteProtocolError(_CUT)
            if payload := chunks.feed(data):
                return payload
        raise StopAsyncIteration

    async def pour(self, take: Callable[[bytes], None], brake: Brake | None = None) -> None:
        """Give the pieces to ``take`` as they come, each in asyncio's own callback."""
        chunks = self._chunks

        def receive(data: bytes) -> bool:
            payload = chunks.feed(data)
            if chunks.done:
                self._socket.wake()  # before whoever the last piece wakes, so the end comes first
            if payload:
                take(payload)
            return chunks.done

        data, self._data = self._data, b""
        if not (data and receive(data)):
            await self._socket.deliver(receive, brake)
        if not chunks.done:
            raise httpx.RemoteProtocolError(_CUT)

    async def aclose(self) -> None:
        """Free the connection, or close it where the body did not end."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._chunks.done:
            connection.end_chunked(self._chunks.rest)
        connection.end()


class OrdinaryBody(httpx.AsyncByteStream):
    """A body of known length, one that the end of the connection ends, or one of an error."""

    def __init__(self, connection: Connection, pieces: AsyncGenerator[bytes, None]) -> None:
        self._connection: Connection | None = connection
        self._pieces = pieces

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces

    async def aclose(self) -> None:
        """Free the connection, or close it where the body did not end."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.end()
            await self._pieces.aclose()
