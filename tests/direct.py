"""Requests over the transport of nbllm's own, on a loop of one's choice."""

from __future__ import annotations

import asyncio
import os
import stat
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import uvloop

from faults.server import Answer, Greeting, Server, answering, head
from faults.tls import handshake
from nbllm.transport.direct import DirectTransport

T = TypeVar("T")

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
on_both_loops = pytest.mark.parametrize("loop", LOOPS)
GREETINGS = {"http": None, "https": handshake("127.0.0.1")}
on_both_schemes = pytest.mark.parametrize("scheme", GREETINGS)


class Followed(DirectTransport):
    """A transport that knows which answers it gave."""

    def __init__(self) -> None:
        super().__init__()
        self._given: list[httpx.Response] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as ever."""
        response = await super().handle_async_request(request)
        self._given.append(response)
        return response

    async def hang_up(self) -> None:
        """Close what nobody closed, for a server would wait for it."""
        for response in self._given:
            await response.aclose()


def run(loop: str, main: Callable[[DirectTransport], Awaitable[T]], *, is_alone: bool = True) -> T:
    """What ``main`` gives with a transport of its own; nothing that it opened stays open.

    Which is looked at where nobody else opens sockets.
    """

    async def whole() -> T:
        before, transport = open_sockets(), Followed()
        try:
            found = await asyncio.wait_for(main(transport), 60)
        except BaseException:
            await transport.hang_up()
            raise
        finally:
            await transport.aclose()
        await until(lambda: not is_alone or open_sockets() <= before)
        return found

    running = LOOPS[loop]()
    try:
        return running.run_until_complete(whole())
    finally:
        running.run_until_complete(running.shutdown_asyncgens())
        running.close()


@contextmanager
def serving(
    *answers: Answer, scheme: str = "http", greeting: Greeting | None = None
) -> Iterator[tuple[Server, str]]:
    """A server that keeps connections open, and its address."""
    greeting = greeting or GREETINGS[scheme]
    with answering(*answers, greeting=greeting, keep_alive=True) as server:
        yield server, server.base_url.replace("http:", f"{scheme}:")


def open_sockets() -> int:
    """How many sockets this process has open."""
    return sum(_is_socket(int(path.name)) for path in Path("/dev/fd").iterdir())


def _is_socket(number: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:  # it was the listing's own
        return False


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for a condition, which has to come true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.005)


async def send(
    transport: DirectTransport, url: str, content: bytes = b"", method: str = "POST", **more: Any
) -> httpx.Response:
    """The head of an answer, whose body is still to be read."""
    return await transport.handle_async_request(httpx.Request(method, url, content=content, **more))


async def ask(
    transport: DirectTransport, url: str, content: bytes = b"", method: str = "POST", **more: Any
) -> bytes:
    """The body of an answer; the connection is free again, or closed."""
    response = await send(transport, url, content, method, **more)
    try:
        return b"".join([piece async for piece in response.stream])
    finally:
        await response.aclose()


def chunked(*parts: bytes, trailers: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """A whole answer with a chunk for each part."""
    body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    said = head(status, transfer_encoding="chunked", **headers)
    return said + body + b"0\r\n" + trailers + b"\r\n"
