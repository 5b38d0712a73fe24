"""One pooled HTTP client for each event loop and way out, closed with its loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from ipaddress import ip_address
from typing import TypeAlias
from urllib.request import getproxies

import httpx

from nbllm.transport.direct import DirectTransport
from nbllm.transport.environment import reading_environment

Send: TypeAlias = Callable[[httpx.Request], Awaitable[httpx.Response]]

_PROXIED = ("http", "https", "all")
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100)


class Clients:
    """The clients of one loop, each made when first asked for."""

    def __init__(self) -> None:
        self._direct = DirectTransport()
        self._stock: httpx.AsyncClient | None = None
        self._has_proxies = not getproxies().keys().isdisjoint(_PROXIED)

    def sender(self, url: str) -> Send:
        """What sends a request there: straight, or through the proxies as httpx does."""
        if is_direct(url, has_proxies=self._has_proxies):
            return self._direct.handle_async_request
        if self._stock is None:
            with reading_environment():
                self._stock = httpx.AsyncClient(limits=_LIMITS)
        return partial(self._stock.send, stream=True)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._direct.aclose()
        if self._stock is not None:
            await self._stock.aclose()


_clients: dict[asyncio.AbstractEventLoop, Clients] = {}
_closers: dict[asyncio.AbstractEventLoop, AsyncIterator[None]] = {}


async def sender(url: str) -> Send:
    """What sends requests to an address, over the running loop's connections.

    It follows no redirects and has no limits. Raises ``ConfigError`` where the environment's
    settings for it are broken.
    """
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _forget_closed_loops()
        _clients[loop] = Clients()
        _closers[loop] = _close_with_loop(loop)
        await anext(_closers[loop])
    return _clients[loop].sender(url)


def is_direct(url: str, *, has_proxies: bool) -> bool:
    """Whether no proxy may stand between: there is none, or the server is on this machine."""
    return not has_proxies or _is_loopback(httpx.URL(url).host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _close_with_loop(loop: asyncio.AbstractEventLoop) -> AsyncIterator[None]:
    """Closed by ``loop.shutdown_asyncgens``, which is the only hook that a loop's end offers."""
    try:
        yield
    finally:
        _closers.pop(loop, None)
        opened = _clients.pop(loop, None)
        if opened is not None and loop.is_running():  # one left at Python's end runs no more
            await opened.aclose()


def _forget_closed_loops() -> None:
    """A loop that was closed without its hook took its sockets with it."""
    for loop in [loop for loop in _clients if loop.is_closed()]:
        _clients.pop(loop, None)
        _closers.pop(loop, None)
