"""The WebSockets of frameworks, as a line that sends texts and receives them.

Each is known by its methods, so that no framework is imported here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple, TypeAlias

Send: TypeAlias = Callable[[str], Awaitable[object]]
Receive: TypeAlias = Callable[[], Awaitable["str | bytes | None"]]
"""The next message; ``None``, or any exception, when the client is gone."""


async def _stays_open() -> None:
    """What the caller gave functions of, the caller closes."""


class Line(NamedTuple):
    """Sends texts, receives messages until the client is gone, and closes."""

    send: Send
    receive: Receive
    close: Callable[[], Awaitable[object]] = _stays_open


@contextmanager
def line_to(
    socket: Any, send: Send | None = None, receive: Receive | None = None
) -> Generator[Line, None, None]:
    """The line over a framework's socket, or over two functions of the caller's.

    Raises ``TypeError`` for a socket that is not known.
    """
    if send is not None and receive is not None:
        yield Line(send, receive)
    elif hasattr(socket, "send_text"):
        yield Line(socket.send_text, partial(_from_starlette, socket), socket.close)
    elif hasattr(socket, "send_str"):
        yield Line(socket.send_str, partial(_from_aiohttp, socket), socket.close)
    elif hasattr(socket, "write_message"):
        with _tornado(socket) as line:
            yield line
    else:
        raise TypeError(
            "pass the WebSocket of Starlette, FastAPI, aiohttp or Tornado, or send= and receive=, "
            f"two coroutine functions; not {type(socket).__name__}"
        )


async def _from_starlette(socket: Any) -> str | bytes | None:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        return None
    text = message.get("text")
    return message.get("bytes") if text is None else text


async def _from_aiohttp(socket: Any) -> str | bytes | None:
    message = await socket.receive()
    return message.data if message.type.name in ("TEXT", "BINARY") else None


@contextmanager
def _tornado(handler: Any) -> Generator[Line, None, None]:
    """Tornado calls its handler: for as long as the line lasts, it calls us first."""
    came: asyncio.Queue[str | bytes | None] = asyncio.Queue()
    closed: Callable[[], object] = handler.on_close

    def on_close() -> None:
        came.put_nowait(None)
        closed()

    async def close() -> None:
        handler.close(1000)

    handler.on_message, handler.on_close = came.put_nowait, on_close
    if handler.ws_connection is None:
        came.put_nowait(None)
    try:
        yield Line(handler.write_message, came.get, close)
    finally:
        del handler.on_message, handler.on_close
