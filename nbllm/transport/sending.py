"""One request goes out, and its answer's head comes back."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache

import httpx

from nbllm.transport.clients import Send, sender
from nbllm.transport.explanation import is_hang_up
from nbllm.transport.journey import Journey
from nbllm.transport.slots import slots

_HEADERS = {"connection": "keep-alive", "user-agent": f"python-httpx/{httpx.__version__}"}


@asynccontextmanager
async def answer(
    journey: Journey, method: str, *, headers: Mapping[str, str], content: bytes | None = None
) -> AsyncGenerator[httpx.Response, None]:
    """The answer, whose body is still to be read; its socket is closed behind the block."""
    async with slots():
        send = await sender(journey.call.url)
        address = _address(journey.call.url)
        size = {} if content is None else {"content-length": str(len(content))}
        request = httpx.Request(
            method,
            address,
            stream=httpx.ByteStream(content or b""),
            headers={"host": address.netloc.decode("ascii"), **_HEADERS, **headers, **size},
            extensions={"trace": journey.trace},
        )
        try:
            response = await _send(send, request, journey)
        except BaseException:
            await journey.hang_up()
            raise
        try:
            journey.deadlines.saw_bytes()
            yield response
        finally:
            await response.aclose()


async def _send(send: Send, request: httpx.Request, journey: Journey) -> httpx.Response:
    """Send, and once more where a connection that was kept open turns out to be closed."""
    journey.begin()
    try:
        return await send(request)
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
        if not (journey.is_on_used_connection and is_hang_up(error)):
            raise
    journey.attempts += 1
    journey.begin()
    return await send(request)


@lru_cache(maxsize=64)
def _address(url: str) -> httpx.URL:
    return httpx.URL(url)
