"""When a connection is used again, and when never."""

from __future__ import annotations

import asyncio
import select
import socket
import threading
import time

import httpx
import pytest

from direct import ask, chunked, on_both_loops, run, send, until
from faults.server import Answer, answering, head, reply
from nbllm.transport.direct import DirectTransport, pool

pytestmark = pytest.mark.slow

EARLY = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
FORGED = reply(200, "forged")
REAL = reply(200, "real")
ANSWERS = {
    chunked(b"Hel", b"lo"): b"Hello",
    reply(200, "Hello"): b"Hello",
    head(204): b"",
    head(304, content_length="5"): b"",
    head(304, transfer_encoding="chunked"): b"",
    reply(500, "oh"): b"oh",
    chunked(b"o", b"h", status=429): b"oh",
    chunked(b"a", trailers=b"x-checksum: 1\r\n"): b"a",
    chunked(b"packed", content_encoding="gzip"): b"packed",
    chunked(b"both", content_length="999"): b"both",
    EARLY + reply(200, "a"): b"a",
    CONTINUE + EARLY + EARLY + chunked(b"b"): b"b",
    reply(200, ""): b"",
    chunked(): b"",
}


def by_bytes(connection: socket.socket, data: bytes) -> None:
    """Each byte in a packet of its own."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for place in range(len(data)):
        connection.sendall(data[place : place + 1])


@on_both_loops
@pytest.mark.parametrize("is_split", [False, True])
def test_every_kind_of_answer_leaves_the_connection_free(loop, is_split):
    answers: list[Answer] = [*ANSWERS]
    if is_split:
        answers = [lambda connection, data=data: by_bytes(connection, data) for data in ANSWERS]
    with answering(*answers, keep_alive=True) as server:

        async def main(transport: DirectTransport) -> list[bytes]:
            return [await ask(transport, server.base_url, b"q") for _ in ANSWERS]

        assert run(loop, main) == list(ANSWERS.values())
        assert server.connections == 1


@on_both_loops
@pytest.mark.parametrize(
    "data",
    [
        EARLY + chunked(b"Hello", b" you", server="x"),
        b"HTTP/1.1 200 OK\ncontent-length: 9\nserver: x\n\nHello you",
        b"HTTP/1.1 100 C\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 9\n\nHello you",
    ],
    ids=["a hint before", "bare LF", "mixed line ends"],
)
def test_an_answer_in_two_packets_wherever_it_is_cut(loop, data):
    place = iter(range(1, len(data)))

    def cut(connection: socket.socket) -> None:
        at = next(place)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(data[:at])
        time.sleep(0.002)
        connection.sendall(data[at:])

    with answering(cut, keep_alive=True) as server:

        async def main(transport: DirectTransport) -> set[bytes]:
            return {await ask(transport, server.base_url) for _ in range(1, len(data))}

        assert run(loop, main) == {b"Hello you"}
        assert server.connections == 1


async def hears(transport: DirectTransport, *, is_busy: bool) -> None:
    """Wait until something came over a free connection; a busy loop hears nothing of it."""
    for connection in [each for kept in transport._idle.values() for each in kept]:
        free = connection._socket
        if is_busy and not free._ended:
            number = free._transport.get_extra_info("socket").fileno()
            assert select.select([number], [], [], 10)[0]
        await until(lambda free=free: is_busy or free._ended or free._unread)


@on_both_loops
@pytest.mark.parametrize("way", ["in one packet", "later", "while the loop is busy"])
@pytest.mark.parametrize("first", [chunked(b"first"), reply(200, "first"), head(204)])
def test_what_nobody_asked_for_is_no_answer_to_the_next_question(loop, first, way):
    unasked = threading.Event()

    def forge(connection: socket.socket) -> None:
        if way == "in one packet":
            connection.sendall(first + FORGED)
        else:
            connection.sendall(first)
            unasked.wait(5)
            connection.sendall(FORGED)

    with answering(forge, REAL, keep_alive=True) as server:

        async def main(transport: DirectTransport) -> bytes:
            await ask(transport, server.base_url)
            unasked.set()
            await hears(transport, is_busy="busy" in way)
            return await ask(transport, server.base_url)

        assert run(loop, main) == b"real"
        assert server.connections == 2


@on_both_loops
@pytest.mark.parametrize("is_busy", [False, True], ids=["heard", "unheard"])
def test_a_server_that_hung_up_meanwhile_is_no_error(loop, is_busy):
    with answering(REAL) as server:  # closes behind each answer, without a word before

        async def main(transport: DirectTransport) -> None:
            for _ in range(5):
                assert await ask(transport, server.base_url) == b"real"
                await hears(transport, is_busy=is_busy)

        run(loop, main)
        assert server.connections == 5


@on_both_loops
@pytest.mark.parametrize(
    "answer",
    [
        reply(200, "a", connection="close"),
        chunked(b"a", connection="close"),
        reply(200, "a").replace(b"1.1", b"1.0"),
        chunked(b"a").replace(b"1.1", b"1.0"),
    ],
)
def test_a_server_that_wants_to_close_gets_a_new_connection(loop, answer):
    with answering(answer, keep_alive=True) as server:

        async def main(transport: DirectTransport) -> list[bytes]:
            return [await ask(transport, server.base_url) for _ in range(3)]

        assert run(loop, main) == [b"a"] * 3
        assert server.connections == 3


@on_both_loops
@pytest.mark.parametrize(
    "said",
    [
        head(200, transfer_encoding="gzip, chunked") + b"1\r\na\r\n0\r\n\r\n",
        head(200, content_length="1, 2") + b"aa",
        head(101, upgrade="websocket"),
        b"\r\n" + REAL,
        b"HTTP/1.1 200 OK\r\nbroken line\r\n\r\n",
        head(200, x="a" * 300_000) + b"a",
        [b"HTTP/1.1 200 OK\r\nx: " + b"a" * 60_000, 0.02, b"a" * 60_000, 0.5],
        [b"\x16\x03\x01\x00", 0.5],
    ],
)
def test_a_head_against_the_rules_is_an_error_and_the_connection_is_closed(loop, said):
    with answering(said, REAL, keep_alive=True) as server:

        async def main(transport: DirectTransport) -> bytes:
            with pytest.raises(httpx.RemoteProtocolError):
                await ask(transport, server.base_url)
            return await ask(transport, server.base_url)

        assert run(loop, main) == b"real"
        assert server.connections == 2


@on_both_loops
def test_the_connection_that_was_freed_last_is_taken_first_and_old_ones_are_closed(
    loop, monkeypatch
):
    monkeypatch.setattr(pool, "_MOST_IDLE", 3)
    peers: list[int] = []

    def note(connection: socket.socket) -> None:
        peers.append(connection.getpeername()[1])
        connection.sendall(chunked(b"a"))

    with answering(note, keep_alive=True) as server:

        async def main(transport: DirectTransport) -> None:
            opened = [await send(transport, server.base_url) for _ in range(5)]
            for response in opened:
                assert await response.aread() == b"a"
            (idle,) = transport._idle.values()
            assert len(idle) == 3
            await ask(transport, server.base_url)
            assert peers[5] == peers[4]
            monkeypatch.setattr(pool, "_IDLE_SECONDS", 0.05)
            await asyncio.sleep(0.1)
            await ask(transport, server.base_url)
            assert peers[6] not in peers[:6]
            assert len(idle) == 1

        run(loop, main)
        assert server.connections == 6


@on_both_loops
def test_a_head_without_a_body_is_whole(loop):
    with answering(head(200, transfer_encoding="chunked"), REAL, keep_alive=True) as server:

        async def main(transport: DirectTransport) -> list[bytes]:
            return [await ask(transport, server.base_url, method=way) for way in ("HEAD", "GET")]

        assert run(loop, main) == [b"", b"real"]
        assert server.connections == 1
