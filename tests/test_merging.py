"""Several streams as one sequence, in the order of their arrival."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

import nbllm
from nbllm.errors import ServerError
from nbllm.events import Finish, TextDelta
from nbllm.streaming import Stream
from sources import Source, stream_of, words


async def failing(generation):
    """A source that fails in mid-stream."""
    generation.take([TextDelta("f")])
    raise ServerError("x")


def merged(way: str, *streams: Stream) -> list[tuple[Stream, object]]:
    """All pairs of a merge, read in a thread or in a loop."""
    if way == "sync":
        return list(nbllm.merge(*streams))

    async def main() -> list[tuple[Stream, object]]:
        return [pair async for pair in nbllm.merge(*streams)]

    return asyncio.run(main())


WAYS = pytest.mark.parametrize("way", ["sync", "async"])


@WAYS
def test_every_event_of_every_stream_once_and_in_its_order(way):
    streams = [stream_of(words(*(f"{n}.{i}" for i in range(40)), pause=0.001)) for n in range(4)]
    pairs = merged(way, *streams)
    for stream in streams:
        assert [event for other, event in pairs if other is stream] == stream.generation.log
    assert Counter(event.kind for _, event in pairs) == {"text_delta": 160, "finish": 4}


@WAYS
def test_the_quick_one_comes_before_the_slow_one(way):
    slow, quick = stream_of(words("a", "b", pause=0.2)), stream_of(words("x", "y", pause=0.01))
    assert [event.text for _, event in merged(way, slow, quick) if event.kind == "text_delta"] == [
        *"xyab"
    ]


@WAYS
def test_a_failed_stream_is_its_finish_and_nothing_is_raised(way):
    bad, good = stream_of(failing), stream_of(words("a", "b", pause=0.01))
    pairs = merged(way, bad, good)
    ends = {stream: event for stream, event in pairs if isinstance(event, Finish)}
    assert isinstance(ends[bad].error, ServerError)
    assert ends[good].reason == "stop"
    assert good.response.text == "ab"


@WAYS
def test_streams_that_ended_before_and_none_at_all(way):
    done, stopped = stream_of(words("a")), stream_of(words("b"))
    done.wait(10)
    stopped.stop()
    pairs = merged(way, done, stopped)
    assert [event.kind for _, event in pairs] == ["text_delta", "finish", "finish"]
    assert merged(way) == []


@WAYS
def test_one_stopped_lane_leaves_the_others(way):
    endless = stream_of(words("a", forever=True))
    other = stream_of(words("x", "y", pause=0.02)).on(
        text=lambda text: text == "y" and endless.stop()
    )
    reasons = {
        stream: event.reason
        for stream, event in merged(way, endless, other)
        if event.kind == "finish"
    }
    assert reasons == {endless: "cancelled", other: "stop"}


def test_cancelling_the_reader_stops_all():
    async def main() -> set[str | None]:
        streams = [stream_of(words("a", forever=True)) for _ in range(3)]

        async def read() -> None:
            async for _ in nbllm.merge(*streams):
                pass

        task = asyncio.ensure_future(read())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return {(await stream).finish_reason for stream in streams}

    assert asyncio.run(main()) == {"cancelled"}


def test_an_interrupt_stops_all(monkeypatch):
    from nbllm.streaming import waiting

    def interrupted(*_arguments: object) -> bool:
        raise KeyboardInterrupt

    streams = [stream_of(Source(forever=True)).start() for _ in range(3)]
    monkeypatch.setattr(waiting, "_waiter", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(nbllm.merge(*streams))
    monkeypatch.undo()
    assert {stream.wait(10).finish_reason for stream in streams} == {"cancelled"}
