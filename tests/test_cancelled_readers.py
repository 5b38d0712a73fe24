"""A task that is cancelled while it reads closes its stream, wherever in its loop it is."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

import nbllm
from nbllm.streaming import Stream
from sources import finishes, stream_of, words


def endless() -> Stream:
    """A stream that says a word and then waits for ever."""
    return stream_of(words("a", forever=True))


async def asleep(stream: Stream) -> None:
    """Wait in the body of a loop."""
    async for _ in stream:
        await asyncio.sleep(60)


async def asleep_in_merged(stream: Stream) -> None:
    """The same of a merge."""
    async for _ in nbllm.merge(stream):
        await asyncio.sleep(60)


async def asleep_for_a_time(stream: Stream) -> None:
    """Wait in the body of a loop that has its time."""
    with suppress(asyncio.TimeoutError):
        async with asyncio.timeout(0.1):
            async for _ in stream.text_stream:
                await asyncio.sleep(60)
    assert stream.generation.is_stopping
    await asyncio.sleep(60)


@pytest.mark.parametrize("read", [asleep, asleep_in_merged, asleep_for_a_time])
def test_a_task_that_is_cancelled_in_the_body_of_its_loop(read) -> None:
    stream = endless()

    async def main() -> None:
        task = asyncio.ensure_future(read(stream))
        await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert finishes(stream) == ["cancelled"]

    asyncio.run(main())


def test_a_break_in_a_task_leaves_the_stream_going() -> None:
    async def main() -> None:
        stream = endless()
        async for _ in stream:
            break
        await asyncio.sleep(0.05)
        assert not stream.generation.finished
        stream.stop()

    asyncio.run(main())
