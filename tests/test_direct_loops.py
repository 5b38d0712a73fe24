"""Many streams at once, on every kind of loop, over one shared buffer."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
import warnings
from collections import Counter

import pytest

import nbllm
from direct import LOOPS, ask, chunked, on_both_loops, on_both_schemes, run, send, serving
from faults.server import DONE, event
from faults.tls import authority_file
from nbllm.engine import submit
from nbllm.transport.clients import sender
from nbllm.transport.direct import DirectTransport

pytestmark = pytest.mark.slow

AT_ONCE = 200
LINES = 6_000


@pytest.fixture(autouse=True)
def _known_authority(monkeypatch):
    with authority_file() as path:
        monkeypatch.setenv("SSL_CERT_FILE", path)
        yield


def own_words(connection: socket.socket) -> None:
    """A stream that says which connection it came over, in lines that are counted."""
    name = b"%d" % connection.getpeername()[1]
    lines = [b"%b:%d " % (name, number) for number in range(LINES)]
    parts = [b"".join(lines[at : at + 7]) for at in range(0, LINES, 7)]
    connection.sendall(chunked(*parts))


def speaker(body: bytes) -> bytes:
    """Whose words these are; they must be all of them, in order, and nobody else's."""
    name = body.partition(b":")[0]
    assert body == b"".join(b"%b:%d " % (name, number) for number in range(LINES))
    return name


async def all_at_once(transport: DirectTransport, url: str, count: int) -> list[bytes]:
    """The bodies of many answers that are read beside one another."""
    opened = await asyncio.gather(*(send(transport, url) for _ in range(count)))
    return await asyncio.gather(*(response.aread() for response in opened))


@on_both_loops
@on_both_schemes
def test_streams_beside_one_another_are_whole_and_unmixed(loop, scheme):
    with serving(own_words, scheme=scheme) as (server, url):

        async def main(transport: DirectTransport) -> Counter[bytes]:
            return Counter(map(speaker, await all_at_once(transport, url, AT_ONCE)))

        speakers = run(loop, main)
        assert len(speakers) == AT_ONCE
        assert server.connections == AT_ONCE


@on_both_schemes
def test_two_loops_in_two_threads(scheme):
    speakers: dict[str, set[bytes]] = {}

    def work(loop: str) -> None:
        async def main(transport: DirectTransport) -> set[bytes]:
            found = {speaker(body) for body in await all_at_once(transport, url, 20)}
            return found | {speaker(body) for body in await all_at_once(transport, url, 20)}

        speakers[loop] = run(loop, main, is_alone=False)

    with serving(own_words, scheme=scheme) as (server, url):
        threads = [threading.Thread(target=work, args=[loop]) for loop in LOOPS]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert {loop: len(found) for loop, found in speakers.items()} == dict.fromkeys(LOOPS, 20)
        assert server.connections == 40


@on_both_schemes
def test_the_background_loop(scheme):
    with serving(own_words, scheme=scheme) as (server, url):

        async def main() -> set[bytes]:
            transport = DirectTransport()
            try:
                for _ in range(2):
                    speakers = {speaker(body) for body in await all_at_once(transport, url, 20)}
            finally:
                await transport.aclose()
            return speakers

        assert len(submit(main()).result(30)) == 20
        assert server.connections == 20


def test_streams_go_over_it():
    with serving(chunked(event("a", "stop"), DONE)) as (_server, url):
        assert nbllm.complete("hi", "compatible/m", base_url=url).text == "a"
        assert submit(transport_of(url)).result(5) is DirectTransport


@on_both_loops
@on_both_schemes
def test_a_connection_is_free_when_the_last_words_are_read(loop, scheme):
    first, body = chunked(event("a", "stop"), DONE).split(b"\r\n\r\n", 1)
    with serving([first + b"\r\n\r\n", 0.02, body], scheme=scheme) as (server, url):

        async def main(_transport: DirectTransport) -> list[bool]:
            transport = (await sender(url)).__self__
            return [
                any(transport._idle.values())
                for _ in range(3)
                async for _event in nbllm.stream("hi", "compatible/m", base_url=url)
            ]

        assert set(run(loop, main, is_alone=False)) == {True}
        assert server.connections == 1


async def transport_of(url: str) -> type[object]:
    """What a running loop goes to an address over."""
    return type((await sender(url)).__self__)


def test_a_loop_that_was_closed_without_a_word_disturbs_no_other():
    with serving(chunked(event("a", "stop"), DONE)) as (server, url), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the loop's owner forgot its sockets

        async def main() -> str:
            return (await nbllm.stream("hi", "compatible/m", base_url=url)).text

        for _ in range(3):
            loop = asyncio.new_event_loop()
            assert loop.run_until_complete(main()) == "a"
            loop.close()
        assert asyncio.run(main()) == "a"
        gc.collect()
        assert server.connections == 4


@on_both_loops
def test_one_connection_serves_requests_of_many_tasks_in_turn(loop):
    with serving(chunked(b"a")) as (server, url):

        async def main(transport: DirectTransport) -> list[bytes]:
            return [await asyncio.create_task(ask(transport, url)) for _ in range(50)]

        assert run(loop, main) == [b"a"] * 50
        assert server.connections == 1
