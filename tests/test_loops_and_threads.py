"""K13: streams in nested loops, under uvloop, and between threads."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time

import pytest
import uvloop

import nbllm
from faults.server import HELLO, Server, answering, event, head, reply
from nbllm.events import TextDelta
from nbllm.streaming import Stream

ANSWER = reply(200, HELLO, connection="close")
ENDLESS = [head(200) + event("a"), 20.0]


def ask(server: Server) -> Stream:
    """A stream from a server."""
    return nbllm.stream("hi", "compatible/m", base_url=server.base_url)


def in_uvloop(coroutine: object) -> object:
    """What a coroutine gives that runs on a loop of uvloop's."""
    loop = uvloop.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def text_by_awaiting(server: Server) -> str:
    return (await ask(server)).text


async def text_by_iterating(server: Server) -> str:
    return "".join([event.text async for event in ask(server) if isinstance(event, TextDelta)])


async def text_by_blocking(server: Server) -> str:
    return nbllm.complete("hi", "compatible/m", base_url=server.base_url).text


@pytest.mark.parametrize("way", [text_by_awaiting, text_by_iterating, text_by_blocking])
def test_under_uvloop(way):
    with answering(ANSWER) as server:
        assert in_uvloop(way(server)) == "Hello"


def test_a_stop_under_uvloop_closes_the_socket():
    async def main(server: Server) -> str:
        stream = ask(server)
        await anext(aiter(stream.text_stream))
        threading.Thread(target=stream.stop).start()
        return (await stream).finish_reason

    with answering(ENDLESS) as server:
        assert in_uvloop(main(server)) == "cancelled"
        end = time.monotonic() + 5
        while not server.closed_by_client and time.monotonic() < end:
            time.sleep(0.01)
        assert server.closed_by_client


def test_a_reader_of_another_loop_and_of_a_thread():
    """One loop drives; a second loop, a thread and the driving loop read the whole of it."""

    async def main(server: Server) -> list[str]:
        stream = ask(server)
        first = asyncio.ensure_future(stream._wait_async())
        await asyncio.sleep(0)
        others = [
            asyncio.to_thread(lambda: asyncio.run(stream._wait_async()).text),
            asyncio.to_thread(lambda: stream.wait(5).text),
            asyncio.to_thread(lambda: "".join(stream.text_stream)),
        ]
        return [(await first).text, *await asyncio.gather(*others)]

    parts = [
        head(200),
        *[part for _ in range(5) for part in (event("a"), 0.02)],
        event("b", "stop"),
    ]
    with answering(parts) as server:
        assert asyncio.run(main(server)) == ["aaaaab"] * 4


def test_many_threads_ask_at_once():
    with answering(ANSWER) as server:
        texts: list[str] = []

        def work() -> None:
            texts.extend(ask(server).wait(10).text for _ in range(5))

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert texts == ["Hello"] * 80


NESTED = """
import asyncio, nest_asyncio, nbllm
nest_asyncio.apply()
def ask():
    return nbllm.stream("hi", "compatible/m", base_url={base_url!r})
async def inner():
    return (await ask()).text
async def main():
    return [asyncio.run(inner()), (await ask()).text, ask().wait().text]
print(asyncio.run(main()))
"""


def test_in_nested_loops():
    with answering(ANSWER) as server:
        code = NESTED.format(base_url=server.base_url)
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
        )
    assert run.stderr == ""
    assert run.stdout == "['Hello', 'Hello', 'Hello']\n"


FORKED = """
import os, nbllm
stream = nbllm.stream("hi", "compatible/m", base_url={base_url!r}).start()
next(iter(stream.text_stream))
if os.fork() == 0:
    print(nbllm.complete("Hi", "demo/echo").text, flush=True)
    os._exit(0)
os.wait()
print(stream.response.finish_reason, flush=True)
stream.stop()
print(stream.wait(5).finish_reason)
"""


def test_a_forked_child_asks_anew_and_the_parents_stream_goes_on():
    with answering(ENDLESS) as server:
        code = FORKED.format(base_url=server.base_url)
        run = subprocess.run(
            [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert run.stderr == ""
    assert run.stdout == "Hi\nNone\ncancelled\n"
