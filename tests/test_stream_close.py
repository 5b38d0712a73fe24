"""Whatever ends a stream closes its socket, without the garbage collector's help."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

import nbllm
from faults.server import Server, answering, event, head
from nbllm.streaming import Stream

pytestmark = pytest.mark.slow

TIMES = 20
PATIENCE = 5.0
PAUSE = 20.0


@contextmanager
def endless() -> Iterator[Server]:
    """A server that says one word and then nothing for a long time."""
    with answering([head(200) + event("a"), PAUSE]) as server:
        yield server


@pytest.fixture(autouse=True)
def without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def ask(server: Server) -> Stream:
    """A stream from a server."""
    return nbllm.stream("x", "compatible/m", base_url=server.base_url)


def assert_closed(server: Server, count: int, since: float) -> None:
    """All sockets were closed in time."""
    while len(server.closed_by_client) < count and time.monotonic() < since + PAUSE / 2:
        time.sleep(0.005)
    assert len(server.closed_by_client) == count
    assert max(server.closed_by_client) - since < PATIENCE


def text_of(event: object) -> bool:
    """Whether the stream speaks."""
    return getattr(event, "kind", "") == "text_delta"


def break_off(server: Server) -> None:
    """``break``, and the reference is gone."""
    for event_ in ask(server):
        if text_of(event_):
            break


def break_off_text(server: Server) -> None:
    """The same over the text."""
    for _ in ask(server).text_stream:
        break


def break_off_merge(server: Server) -> None:
    """The same over a merge of one."""
    for _stream, event_ in nbllm.merge(ask(server)):
        if text_of(event_):
            break


def raise_in_the_loop(server: Server) -> None:
    """An exception in the loop's body."""
    with suppress(ZeroDivisionError):
        for event_ in ask(server):
            1 // (not text_of(event_))


def leave_with(server: Server) -> None:
    """The end of a ``with`` block."""
    with ask(server) as stream:
        next(iter(stream.text_stream))


def stop(server: Server) -> None:
    """``stop()`` while the stream is still referenced."""
    stream = ask(server)
    next(iter(stream.text_stream))
    stream.stop()
    stream.wait()


def drop_unread(server: Server) -> None:
    """A stream that runs and that nobody refers to."""
    stream = ask(server)
    next(iter(stream.text_stream))
    del stream


@pytest.mark.parametrize(
    "way",
    [break_off, break_off_text, break_off_merge, raise_in_the_loop, leave_with, stop, drop_unread],
)
def test_every_way_out_in_a_thread(way: Callable[[Server], None]):
    with endless() as server:
        for count in range(1, TIMES + 1):
            way(server)
            assert_closed(server, count, time.monotonic())


async def async_break(server: Server) -> None:
    """``break`` in an ``async for``."""
    async for event_ in ask(server):
        if text_of(event_):
            break


async def async_break_text(server: Server) -> None:
    """The same over the text."""
    async for _ in ask(server).text_stream:
        break


async def async_break_merge(server: Server) -> None:
    """The same over a merge of one."""
    async for _stream, event_ in nbllm.merge(ask(server)):
        if text_of(event_):
            break


async def async_with(server: Server) -> None:
    """The end of an ``async with`` block."""
    async with ask(server) as stream:
        await anext(aiter(stream.text_stream))


async def cancel_await(server: Server) -> None:
    """A cancelled task that awaits the stream."""

    async def main() -> None:
        await ask(server)

    await cancel(main(), server)


async def cancel_loop(server: Server) -> None:
    """A cancelled task that reads the stream and does something else meanwhile."""

    async def main() -> None:
        async for event_ in ask(server):
            if text_of(event_):
                await asyncio.sleep(PAUSE)

    await cancel(main(), server)


async def cancel(coroutine: object, server: Server) -> None:
    """Cancel a task once it reads."""
    seen = len(server.requests)
    task = asyncio.ensure_future(coroutine)
    while len(server.requests) == seen:  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(0.002)
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    "way",
    [async_break, async_break_text, async_break_merge, async_with, cancel_await, cancel_loop],
)
def test_every_way_out_in_a_loop(way: Callable[[Server], object]):
    async def main(server: Server) -> None:
        for count in range(1, TIMES + 1):
            await way(server)
            await asyncio.to_thread(assert_closed, server, count, time.monotonic())

    with endless() as server:
        asyncio.run(main(server))


def test_the_end_of_asyncio_run():
    with endless() as server:
        kept = []

        async def main() -> None:
            kept.append(ask(server))
            await anext(aiter(kept[0].text_stream))

        for count in range(1, 6):
            asyncio.run(main())
            assert_closed(server, count, time.monotonic())
            assert kept.pop().wait(5).text == "a"


def test_a_comparison_stops_as_one():
    with endless() as server:
        comparison = nbllm.compare("x", ["compatible/m"] * 5, wait=False, base_url=server.base_url)
        while any(not comparison[name].text for name in comparison):
            time.sleep(0.005)
        begin = time.monotonic()
        comparison.stop()
        assert_closed(server, 5, begin)
        assert {answer.finish_reason for answer in comparison.wait().values()} == {"cancelled"}


def test_break_alone_closes_nothing_while_the_stream_is_held():
    with answering([head(200) + event("a"), 0.2, event("b", "stop")]) as server:
        stream = ask(server)
        next(iter(stream.text_stream))
        assert stream.wait(5).text == "ab"
        assert server.closed_by_client == []


def test_loops_that_ended_leave_no_client_behind():
    from nbllm.transport import clients

    gc.enable()
    gc.collect()
    before = len(clients._clients)
    with endless() as server:
        for _ in range(5):
            asyncio.run(async_break(server))
    gc.collect()
    assert len(clients._clients) <= before
