"""Callbacks: on the driving loop, each event once, and never able to break the stream."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
import weakref

import pytest

from nbllm.engine import is_engine_thread
from nbllm.errors import NbllmError, ServerError
from nbllm.events import TextDelta
from sources import Source, stream_of, words


def test_text_and_the_final_response():
    texts, ends, threads = [], [], set()
    stream = stream_of(words("a", "b")).on(
        text=lambda text: (texts.append(text), threads.add(is_engine_thread())),
        finish=lambda response: ends.append((response.text, response.finish_reason)),
        error=ends.append,
    )
    stream.wait(10)
    assert (texts, ends, threads) == (["a", "b"], [("ab", "stop")], {True})


def test_an_error_and_then_the_final_response():
    async def source(generation):
        generation.take([TextDelta("a")])
        raise ServerError("x")

    ends = []
    stream = stream_of(source).on(
        error=ends.append, finish=lambda answer: ends.append(answer.error)
    )
    with pytest.raises(ServerError):
        stream.wait(10)
    assert ends == [stream.response.error] * 2


@pytest.mark.parametrize("moment", ["before", "during", "after", "stopped before the start"])
def test_whenever_it_is_asked_for_every_piece_comes_once(moment):
    texts, ends = [], []
    stream = stream_of(words(*"abcdef", pause=0.002))
    if moment == "during":
        stream.start()
        next(iter(stream))
    elif moment == "after":
        stream.wait(10)
    elif moment == "stopped before the start":
        stream.stop()
    stream.on(text=texts.append, finish=lambda response: ends.append(response.finish_reason))
    stream.wait(10)
    while not ends:
        time.sleep(0.001)
    expected = ([], ["cancelled"]) if moment.startswith("stopped") else (list("abcdef"), ["stop"])
    assert (texts, ends) == expected


def test_a_callback_that_raises_becomes_a_notice_and_hears_no_more():
    heard = []

    def bad(text: str) -> None:
        heard.append(text)
        raise KeyError(text)

    texts = []
    stream = stream_of(words("a", "b")).on(text=bad).on(text=texts.append)
    response = stream.wait(10)
    assert response.notices == ("A callback raised KeyError: 'a'",)
    assert (response.text, texts, heard) == ("ab", ["a", "b"], ["a"])


def test_one_that_raises_at_the_end_is_logged(caplog):
    def bad(_response: object) -> None:
        raise KeyError("late")

    stream = stream_of(words("a")).on(finish=bad)
    with caplog.at_level(logging.WARNING, "nbllm"):
        assert stream.wait(10).ok
        while not caplog.records:
            time.sleep(0.001)
    assert "a callback of a finished stream raised" in caplog.text


def test_a_callback_that_ends_the_program_ends_only_its_stream():
    def bad(_text: str) -> None:
        raise SystemExit(3)

    began = time.monotonic()
    with pytest.raises(NbllmError, match="SystemExit"):
        stream_of(words("a")).on(text=bad).wait(10)
    assert time.monotonic() - began < 5
    assert stream_of(words("b")).wait(10).text == "b"


def test_a_callback_may_stop_its_stream():
    stream = stream_of(words("a", "b", forever=True))
    stream.on(text=lambda _text: stream.stop())
    assert stream.wait(10).finish_reason == "cancelled"


@pytest.mark.parametrize("way", ["start", "on"])
def test_a_stream_that_was_started_or_listened_to_lives_when_dropped(way):
    ended, source = threading.Event(), words(*"abc", pause=0.01)
    stream = stream_of(source)
    if way == "on":
        stream.on(finish=lambda _response: ended.set())
        stream.__enter__()
    else:
        stream.start()
    held = weakref.ref(stream.generation)
    del stream
    gc.collect()
    while held() is not None and not held().finished:
        time.sleep(0.002)
    while source.closed == 0:
        time.sleep(0.002)
    assert way == "start" or ended.wait(5)


def test_nothing_is_kept_behind_the_end():
    from nbllm.streaming import generation

    stream_of(words("a")).start().wait(10)
    asyncio.run(asyncio.sleep(0))
    assert generation._kept == set()


def test_waiting_for_many_leaves_nothing_behind_in_the_silent_one():
    from nbllm.streaming.merging import Merged

    silent, loud = stream_of(Source(forever=True)), stream_of(words(*"ab" * 100, pause=0.0))
    for number, _pair in enumerate(Merged(silent, loud), start=1):
        if number == 200:
            break
    assert len(silent.generation._wakers) <= 1
    silent.stop()
