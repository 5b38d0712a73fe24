"""One pooled HTTP client for each event loop, closed with its loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx

from nbllm.errors import ConfigError

_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")
_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=100)
_clients: dict[asyncio.AbstractEventLoop, httpx.AsyncClient] = {}
_closers: dict[asyncio.AbstractEventLoop, AsyncIterator[None]] = {}


async def client() -> httpx.AsyncClient:
    """The running loop's client: no redirects, loopback past every proxy, no limit of its own."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _forget_closed_loops()
        _clients[loop] = _open()
        _closers[loop] = _close_with_loop(loop)
        await anext(_closers[loop])
    return _clients[loop]


def _open() -> httpx.AsyncClient:
    """A new client; raises ``ConfigError`` where the environment's settings for it are broken."""
    try:
        return httpx.AsyncClient(
            follow_redirects=False,
            limits=_LIMITS,
            mounts=dict.fromkeys(_LOOPBACK, httpx.AsyncHTTPTransport(limits=_LIMITS)),
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        # What is read as a broken port may be a part of a password.
        reason = "a broken address" if isinstance(error, httpx.InvalidURL) else error
        raise ConfigError(
            f"the environment's proxy or certificate settings cannot be used: {reason}. Look at "
            "HTTPS_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE."
        ) from None


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
