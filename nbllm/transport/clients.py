"""One pooled HTTP client for each event loop, closed with its loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from weakref import WeakKeyDictionary

import httpx

_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100)
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()
_closers: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncIterator[None]] = WeakKeyDictionary()


async def client() -> httpx.AsyncClient:
    """The running loop's client: no redirects, loopback past every proxy, no limit of its own."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = httpx.AsyncClient(
            follow_redirects=False,
            limits=_LIMITS,
            mounts=dict.fromkeys(_LOOPBACK, httpx.AsyncHTTPTransport(limits=_LIMITS)),
        )
        _closers[loop] = _close_with_loop(_clients[loop])
        await anext(_closers[loop])
    return _clients[loop]


async def _close_with_loop(opened: httpx.AsyncClient) -> AsyncIterator[None]:
    """Closed by ``loop.shutdown_asyncgens``, which is the only hook that a loop's end offers."""
    try:
        yield
    finally:
        await opened.aclose()
