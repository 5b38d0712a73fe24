"""The connections that are kept open, a stack for each server.

httpcore's pool looks at every connection and every waiting request whenever one begins or ends,
which costs a fan-out of n streams n². Here the freshest connection is taken from the top.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from typing import Any, TypeAlias

import httpx

from nbllm.transport.direct.connection import Connection, Trace
from nbllm.transport.direct.socket import BUFFER_BYTES, Socket
from nbllm.transport.environment import reading_environment

Origin: TypeAlias = "tuple[str, str, int]"

_log = logging.getLogger("nbllm.transport")
_PORTS = {"http": 80, "https": 443}
_MOST_IDLE = 100
_IDLE_SECONDS = 60.0
"""As long as many servers keep a connection; one that the server closed is seen at once."""


class DirectTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 without a proxy, for one event loop.

    Raises httpx's own errors, and ``ConfigError`` for broken settings of certificates. Time limits,
    redirects and the number of connections are left to the caller. Tells
    ``request.extensions["trace"]`` of the steps that httpcore names so.
    """

    def __init__(self) -> None:
        self._idle: dict[Origin, deque[Connection]] = {}
        self._buffer = memoryview(bytearray(BUFFER_BYTES))
        self._context: Any = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a free connection or a new one."""
        trace = request.extensions.get("trace") or _untraced
        origin = _origin(request.url)
        connection = self._free(origin) or await self._open(origin, trace)
        try:
            return await connection.exchange(request, trace)
        except BaseException:
            connection.close()
            raise

    async def aclose(self) -> None:
        """Close what is free."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    def _free(self, origin: Origin) -> Connection | None:
        connections = self._idle.get(origin, ())
        while connections:
            connection = connections.pop()
            if not (connection.is_stale or _is_old(connection)):
                return connection
            connection.close()
        return None

    async def _open(self, origin: Origin, trace: Trace) -> Connection:
        scheme, host, port = origin
        _log.debug("connect to %s:%d", host, port)
        await trace("connection.connect_tcp.started", {"host": host, "port": port})
        context = self._tls() if scheme == "https" else None
        socket = await Socket.connect(host, port, self._buffer, context)
        return Connection(socket, lambda connection: self._keep(origin, connection))

    def _tls(self) -> Any:
        """Made with the first https:// address: reading the certificates takes long."""
        if self._context is None:
            with reading_environment():
                self._context = httpx.create_ssl_context()
            self._context.set_alpn_protocols(["http/1.1"])
        return self._context

    def _keep(self, origin: Origin, connection: Connection) -> None:
        connections = self._idle.setdefault(origin, deque())
        connections.append(connection)
        while _is_old(connections[0]) or len(connections) > _MOST_IDLE:
            connections.popleft().close()


def _origin(url: httpx.URL) -> Origin:
    if url.scheme not in _PORTS:
        raise httpx.UnsupportedProtocol(
            "Request URL is missing an 'http://' or 'https://' protocol."
        )
    return url.scheme, url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]


def _is_old(connection: Connection) -> bool:
    return time.monotonic() - connection.idle_since > _IDLE_SECONDS


async def _untraced(_event: str, _info: dict[str, Any]) -> None:
    """Nobody wants to know."""
