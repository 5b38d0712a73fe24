"""Bodies that come in any pieces, end as they should or do not, or are left unread."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from io import BytesIO

import httpx
import pytest

import nbllm
from direct import ask, chunked, on_both_loops, on_both_schemes, run, send, serving, until
from faults.server import Answer, answering, event, head, reply
from faults.tls import authority_file
from nbllm.errors import StreamCut
from nbllm.transport.direct import DirectTransport

REAL = reply(200, "real")
CHUNKED = head(200, transfer_encoding="chunked")
ONE = b"5\r\nHello\r\n"


def slowly(*parts: bytes) -> Answer:
    """Each part in a packet of its own."""

    def say(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            connection.sendall(part)
            time.sleep(0.002)

    return say


def reset(connection: socket.socket) -> None:
    """Close it with a reset, as a server that crashes does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def then_reset(data: bytes, was_read: threading.Event) -> Answer:
    """Say something, and once it was read, crash."""

    def say(connection: socket.socket) -> None:
        connection.sendall(data)
        was_read.wait(20)
        reset(connection)

    return say


@on_both_loops
def test_a_chunked_body_in_two_packets_wherever_it_is_cut(loop):
    body = chunked(b"Hel", b"lo, " * 5, b"you", trailers=b"x: y\r\n")
    places = range(len(CHUNKED), len(body))
    cuts = [slowly(body[:at], body[at:]) for at in places]
    with answering(*cuts, keep_alive=True) as server:

        async def main(transport: DirectTransport) -> set[bytes]:
            return {await ask(transport, server.base_url) for _ in places}

        assert run(loop, main) == {b"Hel" + b"lo, " * 5 + b"you"}
        assert server.connections == 1


@on_both_loops
@pytest.mark.parametrize("end", [[b"0\r\n\r\n"], [b"0", b"\r\n", b"\r", b"\n"]])
def test_the_last_chunk_may_come_in_packets_of_its_own(loop, end):
    with answering(slowly(CHUNKED, ONE, *end), keep_alive=True) as server:

        async def main(transport: DirectTransport) -> list[bytes]:
            return [await ask(transport, server.base_url) for _ in range(3)]

        assert run(loop, main) == [b"Hello"] * 3
        assert server.connections == 1


async def gather(response: httpx.Response, came: BytesIO) -> None:
    """Write down the pieces of a body as they come."""
    async for piece in response.stream:
        came.write(piece)


CUTS = {
    "in a chunk": CHUNKED + ONE + b"9\r\nhal",
    "between two": CHUNKED + ONE,
    "before the line end": CHUNKED + b"5\r\nHello",
    "in the size": CHUNKED + ONE + b"1",
    "before the trailers end": CHUNKED + ONE + b"0\r\n",
    "of known length": head(200, content_length="9") + b"Hello",
}


@on_both_loops
@pytest.mark.parametrize("is_reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("where", CUTS)
def test_a_body_that_is_cut_is_an_error_and_what_came_was_given(loop, where, is_reset):
    said, was_read = CUTS[where], threading.Event()
    with answering(then_reset(said, was_read) if is_reset else said, REAL) as server:

        async def main(transport: DirectTransport) -> bytes:
            response, came = await send(transport, server.base_url), BytesIO()
            reading = asyncio.create_task(gather(response, came))
            await until(lambda: came.getvalue().startswith(b"Hello"))
            was_read.set()
            kind = httpx.ReadError if is_reset else httpx.RemoteProtocolError
            with pytest.raises(kind, match="reset" if is_reset else "peer closed"):
                await reading
            await response.aclose()
            return await ask(transport, server.base_url)

        assert run(loop, main) == b"real"


@pytest.mark.parametrize("is_reset", [False, True])
def test_a_cut_stream_is_explained_as_one(is_reset):
    part = event("Hello")
    said = CHUNKED + b"%x\r\n%b\r\n9\r\nhal" % (len(part), part)
    was_read = threading.Event()
    with answering(then_reset(said, was_read) if is_reset else said) as server:
        stream = nbllm.stream("hi", "compatible/m", base_url=server.base_url)
        words = iter(stream.text_stream)
        assert next(words) == "Hello"
        was_read.set()
        with pytest.raises(StreamCut, match="broke in mid-stream") as caught:
            next(words)
        assert caught.value.response.text == "Hello"


@on_both_loops
@on_both_schemes
@pytest.mark.parametrize("said", [CHUNKED + ONE, head(200, content_length="9") + b"Hello"])
def test_a_body_left_unread_closes_the_socket_at_once(loop, scheme, said, monkeypatch):
    with authority_file() as path, serving([said, 20.0], REAL, scheme=scheme) as (server, url):
        monkeypatch.setenv("SSL_CERT_FILE", path)

        async def main(transport: DirectTransport) -> bytes:
            response = await send(transport, url)
            assert await anext(aiter(response.stream)) == b"Hello"
            await response.aclose()
            await response.stream.aclose()
            await until(lambda: server.hang_ups == 1)
            return await ask(transport, url)

        assert run(loop, main) == b"real"


@on_both_loops
@pytest.mark.parametrize("answer", [chunked(b"Hello"), reply(200, "Hello")])
def test_a_body_that_was_read_frees_its_connection_once(loop, answer):
    with answering(answer, keep_alive=True) as server:

        async def main(transport: DirectTransport) -> None:
            response = await send(transport, server.base_url)
            body = response.stream
            assert [piece async for piece in body] == [b"Hello"]
            for _ in range(3):
                await body.aclose()
            (idle,) = transport._idle.values()
            assert len(idle) == 1
            both = [ask(transport, server.base_url) for _ in range(2)]
            assert await asyncio.gather(*both) == [b"Hello"] * 2

        run(loop, main)
        assert server.connections == 2


@on_both_loops
@pytest.mark.parametrize("closing", [{}, {"connection": "close"}])
def test_a_body_without_a_length_ends_with_its_connection(loop, closing):
    with answering([head(200, **closing) + b"Hel", 0.02, b"lo"]) as server:

        async def main(transport: DirectTransport) -> bytes:
            return await ask(transport, server.base_url)

        assert run(loop, main) == b"Hello"
