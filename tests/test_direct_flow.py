"""A side that is slower than the other: nothing is lost, and nothing piles up."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import socket
import struct
import termios
import threading
import time
import tracemalloc

import httpx
import pytest

from direct import (
    GREETINGS,
    ask,
    chunked,
    on_both_loops,
    on_both_schemes,
    run,
    send,
    serving,
    until,
)
from faults.server import Answer, head, reply
from faults.tls import authority_file
from nbllm.transport.direct import DirectTransport
from nbllm.transport.direct.socket import Socket

pytestmark = pytest.mark.slow
MEGABYTE = 1_000_000
UPLOAD = bytes(range(250)) * (20 * MEGABYTE // 250)
WHOLE = hashlib.sha256(UPLOAD).hexdigest().encode()
LARGE = b"".join(b"%015d " % number for number in range(20 * MEGABYTE // 16))
REAL = reply(200, "real")


@pytest.fixture(autouse=True)
def _known_authority(monkeypatch):
    with authority_file() as path:
        monkeypatch.setenv("SSL_CERT_FILE", path)
        yield


def digest(connection: socket.socket, left: int) -> str:
    """Read so many bytes, or all that a client sends before it hangs up."""
    seen = hashlib.sha256()
    while left and (piece := connection.recv(min(left, 65536))):
        seen.update(piece)
        left -= len(piece)
    return seen.hexdigest()


def head_first(then: Answer, scheme: str) -> object:
    """A greeting that reads the head of a request alone, and goes on with ``then``."""

    def greet(connection: socket.socket) -> socket.socket:
        talk = GREETINGS[scheme](connection) if scheme == "https" else connection
        seen = b""
        while not seen.endswith(b"\r\n\r\n"):
            seen += talk.recv(1)
        then(talk)
        return talk

    return greet


def taken_in(reading: Socket) -> int:
    """The bytes that the process took from the system, TLS and all, whatever the system holds."""
    system = reading._transport.get_extra_info("socket")
    came = system.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 136)  # up to tcpi_bytes_received
    waiting = fcntl.ioctl(system.fileno(), termios.FIONREAD, bytes(4))
    return int(struct.unpack_from("=Q", came, 128)[0] - struct.unpack("=i", waiting)[0])


@on_both_loops
@on_both_schemes
def test_an_upload_waits_for_a_slow_reader(loop, scheme):
    may_read = threading.Event()

    def slow(connection: socket.socket) -> None:
        may_read.wait(20)
        connection.sendall(reply(200, digest(connection, len(UPLOAD))))

    with serving(REAL, scheme=scheme, greeting=head_first(slow, scheme)) as (_server, url):

        async def main(transport: DirectTransport) -> list[bytes]:
            told: list[str] = []

            async def trace(event: str, _info: object) -> None:
                told.append(event)

            tracemalloc.start()
            task = asyncio.create_task(
                ask(transport, url, UPLOAD, extensions={"trace": trace}, method="POST")
            )
            await asyncio.sleep(0.5)
            assert tracemalloc.get_traced_memory()[1] < len(UPLOAD) + 3 * MEGABYTE
            tracemalloc.stop()
            assert told[-1] == "http11.send_request_headers.started"
            may_read.set()
            answers = [await task, await ask(transport, url)]
            assert told[-1] == "http11.send_request_body.complete"
            return answers

        assert run(loop, main) == [WHOLE, b"real"]


@on_both_loops
@on_both_schemes
def test_an_answer_before_the_upload_has_ended_is_read(loop, scheme):
    def refuse(connection: socket.socket) -> None:
        connection.sendall(reply(413, "too large", connection="close"))
        time.sleep(0.4)  # what the system still holds of an answer is lost with a reset
        connection.close()

    with serving(REAL, scheme=scheme, greeting=head_first(refuse, scheme)) as (_server, url):

        async def main(transport: DirectTransport) -> tuple[int, bytes]:
            response = await send(transport, url, UPLOAD)
            return response.status_code, await response.aread()

        assert run(loop, main) == (413, b"too large")


@on_both_loops
@on_both_schemes
@pytest.mark.parametrize("early", [b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"])
def test_an_upload_goes_on_when_the_server_speaks_before_its_end(loop, scheme, early):
    first = early or head(200, transfer_encoding="chunked") + b"5\r\nHello\r\n"

    def both(connection: socket.socket) -> None:
        connection.sendall(first)
        seen = digest(connection, len(UPLOAD)).encode()
        connection.sendall(reply(200, seen) if early else b"40\r\n%b\r\n0\r\n\r\n" % seen)

    with serving(REAL, scheme=scheme, greeting=head_first(both, scheme)) as (_server, url):

        async def main(transport: DirectTransport) -> bytes:
            return await ask(transport, url, UPLOAD)

        assert run(loop, main) == (WHOLE if early else b"Hello" + WHOLE)


@on_both_loops
@on_both_schemes
def test_a_request_that_its_answer_overtook_is_the_last_on_its_connection(loop, scheme):
    def answer_and_read_no_more(connection: socket.socket) -> None:
        connection.sendall(chunked(b"early"))
        was_in_time.append(is_over.wait(20))

    is_over, was_in_time = threading.Event(), list[bool]()
    first = iter([head_first(answer_and_read_no_more, scheme)])

    def greet(connection: socket.socket) -> socket.socket:
        say = next(first, GREETINGS[scheme])
        return say(connection) if say else connection

    with serving(REAL, scheme=scheme, greeting=greet) as (server, url):

        async def main(transport: DirectTransport) -> list[bytes]:
            try:
                return [await ask(transport, url, content) for content in (UPLOAD, b"q")]
            finally:
                is_over.set()
                await until(lambda: was_in_time == [True])

        assert run(loop, main) == [b"early", b"real"]
        assert server.connections == 2


@on_both_loops
@on_both_schemes
@pytest.mark.parametrize("is_last", [True, False], ids=["then closes", "stays"])
def test_a_server_that_is_faster_than_its_reader_waits(loop, scheme, is_last):
    pieces = [LARGE[at : at + 9_999] for at in range(0, len(LARGE), 9_999)]

    def pour(connection: socket.socket) -> None:
        connection.sendall(head(200, transfer_encoding="chunked"))
        for piece in pieces:
            connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")
        if is_last:
            connection.close()

    with serving(pour, REAL, scheme=scheme) as (server, url):

        async def main(transport: DirectTransport) -> bytes:
            response = await send(transport, url)
            body, came = aiter(response.stream), [b""]
            for _ in range(3):
                came.append(await anext(body))
                await asyncio.sleep(0.1)
                had = sum(map(len, came))
                assert had < taken_in(response.stream._socket) < had + 2 * MEGABYTE
            came += [piece async for piece in body]
            await response.aclose()
            assert b"".join(came) == LARGE
            return await ask(transport, url)

        assert run(loop, main) == b"real"
        assert server.connections == 1 + is_last


@on_both_loops
@on_both_schemes
def test_a_server_that_hangs_up_on_a_slow_reader_is_noticed(loop, scheme):
    def pour(connection: socket.socket) -> None:
        connection.sendall(head(200, transfer_encoding="chunked") + b"ffffff\r\n" + LARGE[:3000000])
        connection.close()

    with serving(pour, scheme=scheme) as (_server, url):

        async def main(transport: DirectTransport) -> None:
            response = await send(transport, url)
            await until(lambda: response.stream._socket._is_paused)
            await asyncio.sleep(0.1)
            with pytest.raises(httpx.RemoteProtocolError, match="peer closed"):
                await response.aread()
            await response.aclose()

        run(loop, main)


@on_both_loops
@on_both_schemes
@pytest.mark.slow
def test_the_end_of_a_body_is_not_lost_on_a_slow_reader_when_the_server_closes(loop, scheme):
    sizes = range(1_150_000, 1_600_000, 30_000)
    left = iter(sizes)

    def pour(connection: socket.socket) -> None:
        connection.sendall(chunked(LARGE[: next(left)]))
        connection.close()

    with serving(pour, scheme=scheme) as (_server, url):

        async def main(transport: DirectTransport) -> list[int]:
            came: list[int] = []
            for _ in sizes:
                response = await send(transport, url)
                await asyncio.sleep(0.1)
                came.append(len(await response.aread()))
            return came

        assert run(loop, main) == list(sizes)
