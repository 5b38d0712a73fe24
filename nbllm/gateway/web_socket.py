"""``nbllm.gateway.websocket``: a stream over a WebSocket, and Stop back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from nbllm.gateway.batches import Batches, held
from nbllm.gateway.lines import Line, Receive, Send, line_to
from nbllm.gateway.running import running
from nbllm.gateway.told import as_json
from nbllm.response import Response
from nbllm.streaming import Stream

_LONGEST = 1_000
"""Characters of a message that may say stop."""


async def websocket(
    stream: Stream,
    socket: Any = None,
    *,
    send: Send | None = None,
    receive: Receive | None = None,
    close: bool = True,
) -> Response:
    """Send a stream's events over an accepted WebSocket, each as JSON with its ``kind``.

    ``socket`` is the one of Starlette, FastAPI or aiohttp, or a handler of Tornado's; for any other
    framework ``send(text)`` and ``receive()`` are coroutine functions, and ``receive`` gives
    ``None`` or raises when the client is gone. ``{"stop": true}`` from the client stops the stream,
    and so does a client that is gone, and cancelling; other messages are ignored. While a slow
    client takes what is there, the provider waits. The last message is the ``finish``, with what
    was used in its ``response``; then ``socket`` is closed, unless ``close`` says otherwise.

    Returns the ``Response`` as far as it came, whatever went wrong in it. Raises ``TypeError`` for
    a socket that it does not know.
    """
    with line_to(socket, send, receive) as line, running(stream):
        is_told = await _first_of(_tell(stream, line), _listen(stream, line))
        if is_told and close:
            with suppress(Exception):  # gone at the last moment
                await line.close()
    return stream.response


async def _first_of(*coroutines: Coroutine[Any, Any, bool]) -> bool:
    """Run them until one ends, and give what it says; the rest is cancelled and waited for."""
    tasks = [asyncio.ensure_future(each) for each in coroutines]
    try:
        done, _rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return all(task.result() for task in done)


async def _tell(stream: Stream, line: Line) -> bool:
    """Whether everything was sent, and the client is there."""
    async for batch in Batches(stream):
        texts = [as_json(event, stream) for event in batch]
        with held(stream):
            for text in texts:
                try:
                    await line.send(text)
                except Exception:  # noqa: BLE001 - each framework says in its own way: gone
                    return False
    return True


async def _listen(stream: Stream, line: Line) -> bool:
    """False, when the client is gone."""
    while (message := await _received(line)) is not None:
        if _says_stop(message):
            stream.stop()
    return False


async def _received(line: Line) -> str | bytes | None:
    try:
        return await line.receive()
    except Exception:  # noqa: BLE001 - as above
        return None


def _says_stop(message: str | bytes) -> bool:
    if len(message) > _LONGEST:
        return False
    with suppress(ValueError, RecursionError):
        said = json.loads(message)
        return isinstance(said, dict) and said.get("stop") is True  # pyright: ignore[reportUnknownMemberType]
    return False
