"""One pooled HTTP client for each event loop and way out, closed with its loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_address
from urllib.request import getproxies

import httpx

from nbllm.transport.direct import DirectTransport
from nbllm.transport.environment import reading_environment

_PROXIED = ("http", "https", "all")
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100)


class Clients:
    """The clients of one loop, each made when first asked for."""

    def __init__(self) -> None:
        self._direct: httpx.AsyncClient | None = None
        self._stock: httpx.AsyncClient | None = None
        self.has_proxies = not getproxies().keys().isdisjoint(_PROXIED)

    def direct(self) -> httpx.AsyncClient:
        """For this machine, and for everywhere where no proxy is set."""
        if self._direct is None:
            self._direct = httpx.AsyncClient(transport=DirectTransport(), trust_env=False)
        return self._direct

    def stock(self) -> httpx.AsyncClient:
        """Goes through proxies, as httpx does."""
        if self._stock is None:
            with reading_environment():
                self._stock = httpx.AsyncClient(limits=_LIMITS)
        return self._stock

    async def aclose(self) -> None:
        """Close every connection."""
        for client in (self._direct, self._stock):
            if client is not None:
                await client.aclose()


_clients: dict[asyncio.AbstractEventLoop, Clients] = {}
_closers: dict[asyncio.AbstractEventLoop, AsyncIterator[None]] = {}


async def client(url: str) -> httpx.AsyncClient:
    """The running loop's client for an address; it follows no redirects and has no limits.

    Raises ``ConfigError`` where the environment's settings for it are broken.
    """
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _forget_closed_loops()
        _clients[loop] = Clients()
        _closers[loop] = _close_with_loop(loop)
        await anext(_closers[loop])
    clients = _clients[loop]
    if is_direct(url, has_proxies=clients.has_proxies):
        return clients.direct()
    return clients.stock()


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
