"""A request that is given up, wherever it is, closes its socket and leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import random
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import httpx
import pytest

from direct import (
    GREETINGS,
    ask,
    chunked,
    on_both_loops,
    on_both_schemes,
    open_sockets,
    run,
    serving,
    until,
)
from faults.places import full_backlog
from faults.server import Answer, Greeting, head, reply
from faults.tls import authority_file, silent
from nbllm.transport.direct import DirectTransport

pytestmark = pytest.mark.slow

REAL = reply(200, "real")
UPLOAD = b"x" * 20_000_000
MID_BODY = head(200, transfer_encoding="chunked") + b"5\r\nHello\r\n"


@contextmanager
def served(*answers: Answer, scheme: str, greeting: Greeting | None = None) -> Iterator[str]:
    """The address of a server."""
    with serving(*answers, scheme=scheme, greeting=greeting) as (_server, url):
        yield url


@contextmanager
def deaf(scheme: str) -> Iterator[str]:
    """A server that reads nothing of a request until the test is over."""
    is_over = threading.Event()

    def greet(connection):
        talk = GREETINGS[scheme](connection) if scheme == "https" else connection
        is_over.wait(20)
        return talk

    with served(REAL, scheme=scheme, greeting=greet) as url:
        yield url
        is_over.set()


@contextmanager
def stalling() -> Iterator[str]:
    """A port where the handshake of TCP stalls."""
    with full_backlog() as place:
        yield place.base_url


PLACES = {
    "connecting": stalling,
    "in the TLS handshake": partial(served, REAL, scheme="https", greeting=silent),
    "writing": partial(deaf, "http"),
    "writing over TLS": partial(deaf, "https"),
    "waiting for the head": partial(served, [20.0], scheme="http"),
    "waiting for the head over TLS": partial(served, [20.0], scheme="https"),
    "in the body": partial(served, [MID_BODY, 20.0], scheme="http"),
    "in the body over TLS": partial(served, [MID_BODY, 20.0], scheme="https"),
    "in a body of known length": partial(
        served, [head(200, content_length="9") + b"Hello", 20.0], scheme="http"
    ),
}


@pytest.fixture(autouse=True)
def _known_authority(monkeypatch):
    with authority_file() as path:
        monkeypatch.setenv("SSL_CERT_FILE", path)
        yield


@on_both_loops
@pytest.mark.parametrize("where", PLACES)
def test_a_request_that_is_cancelled(loop, where):
    async def main(transport: DirectTransport) -> bytes:
        content = UPLOAD if "writing" in where else b"q"
        with ExitStack() as stack:
            url = stack.enter_context(PLACES[where]())
            other = stack.enter_context(served(REAL, scheme="http"))
            assert await ask(transport, other) == b"real"
            before = open_sockets()
            task = asyncio.create_task(ask(transport, url, content))
            await asyncio.sleep(0.15)
            assert not task.done()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until(lambda: open_sockets() <= before + ("writing" in where))
            return await ask(transport, other)

    assert run(loop, main) == b"real"
    gc.collect()


@on_both_loops
@on_both_schemes
def test_requests_that_are_cancelled_at_any_moment(loop, scheme):
    moments = random.Random(7)

    async def main(transport: DirectTransport) -> None:
        with served(chunked(b"a", b"b" * 1000), scheme=scheme) as url:
            assert await ask(transport, url) == b"a" + b"b" * 1000
            ended = {"cancelled": 0, "whole": 0}
            for _ in range(150):
                task = asyncio.create_task(ask(transport, url))
                await asyncio.sleep(moments.choice([0, 0, 0.0005, 0.001, 0.002, 0.004]))
                task.cancel()
                try:
                    assert await task == b"a" + b"b" * 1000
                except asyncio.CancelledError:
                    ended["cancelled"] += 1
                else:
                    ended["whole"] += 1
            assert ended["cancelled"] > 20
            assert await ask(transport, url) == b"a" + b"b" * 1000

    run(loop, main)
    gc.collect()


@on_both_loops
@pytest.mark.parametrize("how", ["closes", "resets"])
def test_a_server_that_hangs_up_in_the_tls_handshake(loop, how):
    def hang_up(connection):
        if how == "closes":
            connection.recv(65536)
        connection.close()
        raise ConnectionAbortedError

    async def main(transport: DirectTransport) -> None:
        refused = pytest.raises(httpx.ConnectError, match=r"(?i)reset|eof")
        with served(REAL, scheme="https", greeting=hang_up) as url, refused:
            await ask(transport, url)

    run(loop, main)
    gc.collect()
