"""``POST /v1/chat/completions``: the answer as a stream of chunks, or whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from nbllm.events import Event, Finish, Notice
from nbllm.gateway.batches import Batches, held
from nbllm.gateway.body import ClientGone, read_body
from nbllm.gateway.chunks import Chunks
from nbllm.gateway.completion import completion
from nbllm.gateway.offer import Offer
from nbllm.gateway.opening import open_asked
from nbllm.gateway.refusal import Refused, refusal_for
from nbllm.gateway.replies import encoded, refuse, reply
from nbllm.gateway.request import Asked, read_chat
from nbllm.gateway.running import running
from nbllm.streaming import Stream

_EVENTS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    "x-accel-buffering": "no",
}


class Completions:
    """Answers requests in OpenAI's form with the models of an ``offer``."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """An ASGI application."""
        try:
            asked = read_chat(await read_body(scope, receive))
            stream = open_asked(asked, self._offer)
            answer = _streamed if asked.stream else _whole
            async with tied(stream, receive):
                await answer(stream, asked, scope, send)
        except Refused as refused:
            await refuse(refused, scope, receive, send)
        except ClientGone:
            return


@asynccontextmanager
async def tied(stream: Stream, receive: Callable[[], Awaitable[Any]]) -> AsyncGenerator[None, None]:
    """Stop the stream when the client is gone, and when the block is left."""
    watch = asyncio.create_task(_stop_when_gone(stream, receive))
    try:
        with running(stream):
            yield
    finally:
        watch.cancel()


async def _stop_when_gone(stream: Stream, receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] not in ("http.disconnect", "websocket.disconnect"):
        pass
    stream.stop()


async def _streamed(stream: Stream, asked: Asked, scope: Any, send: Any) -> None:
    """Chunks; a failure before any of the answer is an HTTP status yet."""
    del scope
    run = stream.generation.tag.run
    batches = Batches(stream)
    first = await _until_answer(batches)
    _raise_failure(first, run)
    headers = encoded({**_EVENTS, "x-request-id": run})
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    chunks = Chunks(_name(stream, asked), include_usage=asked.include_usage, run=run)
    await _send(stream, chunks.encode(first), send)
    async for batch in batches:
        await _send(stream, chunks.encode(batch), send)
    await send({"type": "http.response.body", "body": b""})


async def _send(stream: Stream, data: bytes, send: Any) -> None:
    with held(stream):
        await send({"type": "http.response.body", "body": data, "more_body": True})


async def _whole(stream: Stream, asked: Asked, scope: Any, send: Any) -> None:
    events: list[Event] = []
    async for batch in Batches(stream):
        events = list(batch)
    run, finish = stream.generation.tag.run, events[-1]
    _raise_failure([finish], run)
    document = completion(stream.response, _name(stream, asked))
    await reply(document, scope, send, headers={"x-request-id": run})


async def _until_answer(batches: Batches) -> list[Event]:
    """The events up to those of the first read that holds more than notices."""
    events: list[Event] = []
    async for batch in batches:
        events += batch
        if not all(isinstance(event, Notice) for event in batch):
            break
    return events


def _raise_failure(events: list[Event], run: str) -> None:
    """Raise ``Refused`` where the events are nothing but a failure."""
    *before, last = events
    if not isinstance(last, Finish) or last.reason not in ("error", "cancelled"):
        return
    if not all(isinstance(event, Notice) for event in before):
        return
    refused = refusal_for(last.error or asyncio.CancelledError())
    if last.error is None:
        refused = Refused(503, "the answer was stopped", type="server_error", code="cancelled")
    refused.headers["x-request-id"] = run
    raise refused


def _name(stream: Stream, asked: Asked) -> str:
    return asked.model or str(stream.generation.answerer)
