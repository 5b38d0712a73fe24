"""``/v1/stream``: one question over a WebSocket, and its events back.

Who may ask was decided before the socket is accepted (``guard``). Whatever happens, exactly one
``finish`` is the last message, and the code of the close says whose fault it was.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from nbllm.errors import BadRequest, ConfigError, ModelNotFound, NbllmError
from nbllm.events import Finish
from nbllm.gateway.body import MOST_BYTES, parse
from nbllm.gateway.extra import library
from nbllm.gateway.guard import SUBPROTOCOL
from nbllm.gateway.opening import open_asked
from nbllm.gateway.refusal import Refused
from nbllm.gateway.request import read_own
from nbllm.gateway.told import dumped
from nbllm.gateway.web_socket import websocket
from nbllm.serialization import event_to_dict
from nbllm.streaming import Stream

FIRST_SECONDS = 30.0
"""How long a client that was let in may be silent."""
_NO_TEXT, _REFUSED, _OURS = 1003, 1008, 1011


class ClientGone(Exception):
    """Nobody is there to be answered."""


def route() -> Any:
    """The route for Starlette."""
    return library("starlette.routing").WebSocketRoute("/v1/stream", _talk)


async def _talk(socket: Any) -> None:
    offered = socket.scope.get("subprotocols") or ()
    await socket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
    disconnected = library("starlette.websockets").WebSocketDisconnect
    with suppress(ClientGone, disconnected, RuntimeError, OSError):
        try:
            stream = await _asked(socket)
        except Refused as refused:
            await _refuse(socket, refused)
        else:
            await websocket(stream, socket)


async def _asked(socket: Any) -> Stream:
    """The stream that the first message asks for."""
    try:
        message = await asyncio.wait_for(socket.receive(), FIRST_SECONDS)
    except (asyncio.TimeoutError, TimeoutError):
        raise Refused(408, f"no question came for {FIRST_SECONDS:g} s") from None
    return open_asked(read_own(_body(message)), socket.app.state.offer)


def _body(message: Any) -> Any:
    if message["type"] == "websocket.disconnect":
        raise ClientGone
    text = message.get("text")
    if text is None:
        raise Refused(415, "send the question as a text message with JSON, not as bytes")
    if len(text) > MOST_BYTES:
        raise Refused(413, f"a question has {MOST_BYTES:,} bytes at most")
    return parse(text)


async def _refuse(socket: Any, refused: Refused) -> None:
    await socket.send_text(dumped(event_to_dict(Finish("error", None, _error(refused)))))
    await socket.close(_NO_TEXT if refused.status == 415 else _code(refused.status))


def _code(status: int) -> int:
    return _OURS if status >= 500 else _REFUSED


def _error(refused: Refused) -> NbllmError:
    """Ours, where it was one."""
    cause = refused.__context__
    if isinstance(cause, NbllmError):
        return cause
    if refused.status >= 500:
        return ConfigError(refused.message)
    kind = ModelNotFound if refused.status == 404 else BadRequest
    return kind(refused.message, status=refused.status)
