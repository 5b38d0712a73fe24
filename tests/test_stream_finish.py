"""Law 2: exactly one ``Finish``, last, whatever happened."""

from __future__ import annotations

import asyncio
import threading

import pytest

from nbllm.errors import NbllmError, ServerError
from nbllm.events import Finish, TextDelta
from sources import Source, finishes, stream_of, words


def test_a_stream_that_ends_by_itself():
    source = words("a", "b")
    stream = stream_of(source)
    assert stream.wait().text == "ab"
    assert finishes(stream) == ["stop"]
    assert (source.opened, source.closed) == (1, 1)


def test_stopped_before_the_start_it_sends_nothing():
    source = words("a")
    stream = stream_of(source)
    stream.stop()
    stream.stop()
    response = stream.wait()
    assert (response.finish_reason, response.ok, response.text) == ("cancelled", False, "")
    assert (response.ttft, response.duration) == (None, 0.0)
    assert list(stream) == [Finish("cancelled")]
    stream.start()
    with stream:
        pass
    assert source.opened == 0
    assert finishes(stream) == ["cancelled"]


def test_stopped_in_flight_it_keeps_what_came():
    source = words("a", "b", forever=True)
    stream = stream_of(source)
    texts = []
    for text in stream.text_stream:
        texts.append(text)
        if len(texts) == 2:
            stream.stop()
    assert texts == ["a", "b"]
    assert (stream.response.text, stream.response.finish_reason) == ("ab", "cancelled")
    assert finishes(stream) == ["cancelled"]
    assert source.closed == 1


def test_stopped_after_the_end_it_stays_as_it_was():
    stream = stream_of(words("a"))
    stream.wait()
    stream.stop()
    assert finishes(stream) == ["stop"]
    assert stream.wait().ok


@pytest.mark.parametrize("where", ["background", "own loop"])
def test_three_hundred_races_of_a_stop_before_the_first_step(where):
    async def race() -> str:
        stream = stream_of(words("a", forever=True))
        stream.generation.start(asyncio.get_running_loop())
        stream.stop()
        await stream
        return finishes(stream)[0]

    async def many() -> set[str]:
        return set(await asyncio.gather(*(race() for _ in range(300))))

    if where == "own loop":
        assert asyncio.run(many()) == {"cancelled"}
        return
    for _ in range(300):
        stream = stream_of(words("a", forever=True)).start()
        stream.stop()
        stream.wait(10)
        assert finishes(stream) == ["cancelled"]


def test_a_task_cancelled_before_its_first_step():
    async def main() -> list[str]:
        stream = stream_of(words("a", forever=True))
        stream.generation.start(asyncio.get_running_loop())
        stream.generation._task.cancel()
        await stream
        return finishes(stream)

    assert [asyncio.run(main()) for _ in range(50)] == [["cancelled"]] * 50


def test_a_storm_of_stops_from_many_threads():
    for _ in range(30):
        stream = stream_of(words("a", forever=True)).start()
        gate = threading.Barrier(8)

        def storm(stream=stream, gate=gate) -> None:
            gate.wait()
            for _ in range(20):
                stream.stop()

        threads = [threading.Thread(target=storm) for _ in range(8)]
        for thread in threads:
            thread.start()
        stream.wait(10)
        for thread in threads:
            thread.join()
        assert finishes(stream) == ["cancelled"]


def test_start_and_stop_at_the_same_moment():
    for _ in range(100):
        stream = stream_of(words("a", "b"))
        seen = []
        stream.on(finish=lambda response, seen=seen: seen.append(response.finish_reason))
        gate = threading.Barrier(2)
        actions = (stream.start, stream.stop)
        threads = [
            threading.Thread(target=lambda a=a, gate=gate: (gate.wait(), a())) for a in actions
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stream.wait(10)
        assert len(finishes(stream)) == 1
        assert len(seen) == 1


def test_the_end_of_asyncio_run_in_mid_stream():
    source = words("a", forever=True)
    streams = []

    async def main() -> None:
        streams.append(stream_of(source))
        async for _ in streams[0]:
            return

    asyncio.run(main())
    assert finishes(streams[0]) == ["cancelled"]
    assert streams[0].wait().text == "a"
    assert source.closed == 1


def test_cancelling_the_reading_task_ends_the_stream_that_it_began():
    source = words("a", forever=True)

    async def main() -> list[str]:
        stream = stream_of(source)
        task = asyncio.ensure_future(stream._wait_async())
        while not stream.generation.log:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await stream
        return finishes(stream)

    assert asyncio.run(main()) == ["cancelled"]
    assert source.closed == 1


def test_cancelling_a_second_reader_harms_nobody():
    async def main() -> str:
        stream = stream_of(words("a", "b", "c", pause=0.02))
        first = asyncio.ensure_future(stream._wait_async())
        await asyncio.sleep(0)
        second = asyncio.ensure_future(stream._wait_async())
        await asyncio.sleep(0)
        second.cancel()
        return (await first).text

    assert asyncio.run(main()) == "abc"


@pytest.mark.parametrize(
    ("error", "expected", "words_in_it"),
    [
        (ServerError("own"), ServerError, "own"),
        (KeyError("k"), NbllmError, "unexpected KeyError: 'k'"),
        (asyncio.IncompleteReadError(b"", 1), NbllmError, "unexpected IncompleteReadError"),
        (SystemExit(3), NbllmError, "unexpected SystemExit"),
    ],
)
def test_whatever_a_source_raises_is_the_finishs_error(error, expected, words_in_it):
    async def source(generation):
        generation.take([TextDelta("a")])
        raise error

    stream = stream_of(source)
    with pytest.raises(expected, match=words_in_it) as caught:
        stream.wait(10)
    assert type(caught.value) is expected
    assert finishes(stream) == ["error"]
    assert (caught.value.provider, caught.value.model) == ("test", "m")
    assert caught.value.response.text == "a"
    assert stream.response.error is caught.value


def test_the_error_comes_behind_the_last_event_each_time():
    async def source(generation):
        generation.take([TextDelta("a"), Finish("error", None, ServerError("x"))])

    stream = stream_of(source)
    for _ in range(2):
        events = []
        with pytest.raises(ServerError):  # noqa: PT012 - what came before the error counts
            for event in stream:
                events.append(event.kind)  # noqa: PERF401 - as above
        assert events == ["text_delta", "finish"]


def test_a_source_without_an_end_is_an_error():
    stream = stream_of(Source([TextDelta("a")]))
    with pytest.raises(NbllmError, match="without an end"):
        stream.wait(10)
    assert finishes(stream) == ["error"]


def test_what_comes_behind_the_finish_is_not_in_the_log():
    stream = stream_of(Source([Finish("stop"), TextDelta("b")], [Finish("error"), TextDelta("c")]))
    assert stream.wait(10).text == ""
    assert [event.kind for event in stream] == ["finish"]


def test_a_body_that_never_ends_behind_the_finish_is_left():
    source = Source([Finish("stop")], forever=True)
    stream = stream_of(source)
    assert stream.wait(10).ok
    task = stream.generation._task
    while not task.done():
        threading.Event().wait(0.01)
    assert source.closed == 1
    assert finishes(stream) == ["stop"]
