"""What a stream costs grows with the stream: counted in calls, wakes and bytes, not in seconds."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

import nbllm
from conformance import pieces
from faults.server import DONE, answering, head
from nbllm.events import Event, TextDelta
from nbllm.logbook.noting import write_all
from nbllm.logbook.store import history_file
from nbllm.streaming import waiting
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.generation import Generation
from nbllm.wire.body import RunningBody
from nbllm.wire.format import wire
from nbllm.wire.reader import Reader

pytestmark = pytest.mark.slow


def alike(number: int) -> str:
    """A chunk that looks like the one before it."""
    choice = {"index": 0, "delta": {"content": f'w{number}"\n'}, "finish_reason": None}
    return f"data: {json.dumps({'id': 'c', 'model': 'm', 'choices': [choice]})}\n\n"


def unlike(number: int) -> str:
    """A chunk that does not."""
    choice = {"index": 0, "delta": {"content": f"w{number}", f"x{number}": None}}
    return f"data: {json.dumps({'id': f'{number}', 'choices': [choice]})}\n\n"


def in_turns(number: int) -> str:
    """Every other chunk does, and a comment stands between."""
    return f": ping\n\n{(alike, unlike)[number % 2](number)}"


def through_the_corridor(body: bytes, size: int) -> int:
    """How many functions are called from the network's bytes to the response."""
    decoder, calls = wire("chat").decoder(), 0
    framer, reader = RunningBody(), Reader(decoder)
    generation = Generation(lambda _generation: pytest.fail("never driven"), Answerer("p", "m"))
    generation.started = 0.0

    def count(_frame: object, kind: str, _argument: object) -> None:
        nonlocal calls
        calls += kind in ("call", "c_call")

    sys.setprofile(count)
    try:
        for piece in pieces(body, size=size):
            events: list[Event] = []
            reader.read(framer.feed(piece), events)
            generation._take(events)
            generation.response()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("size", [1, 100, 16_384])
@pytest.mark.parametrize("chunk", [alike, unlike, in_turns])
def test_twice_the_stream_takes_twice_the_calls(chunk, size):
    count = 40 if size == 1 else 1_000
    once, twice = (
        through_the_corridor("".join(map(chunk, range(times * count))).encode(), size)
        for times in (2, 4)
    )
    assert once < twice < 2.1 * once


def test_a_chunk_that_looks_like_the_others_takes_hardly_a_call():
    body = "".join(map(alike, range(4_000))).encode()
    unlike_body = "".join(map(unlike, range(4_000))).encode()
    assert through_the_corridor(body, 65_536) < through_the_corridor(unlike_body, 65_536) / 5


def chunked(count: int) -> Iterator[bytes]:
    """An answer of so many chunks, each in an HTTP chunk of its own."""
    yield head(200, transfer_encoding="chunked", content_type="text/event-stream")
    parts = [alike(number).encode() for number in range(count)]
    yield b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in [*parts, DONE])
    yield b"0\r\n\r\n"


def noted() -> None:
    """Wait until the history has what came, and holds it no more."""
    write_all()
    history_file().flush()


def grown(count: int) -> tuple[int, int]:
    """Bytes that are kept with a finished stream, and those that its events alone take."""

    async def main(base_url: str) -> tuple[int, int]:
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        stream = nbllm.stream("hi", "compatible/m", base_url=base_url)
        async for _event in stream:
            pass
        await asyncio.sleep(0.1)  # what read the answer goes behind its last event
        await asyncio.to_thread(noted)
        gc.collect()
        kept = tracemalloc.get_traced_memory()[0] - before
        log = stream.generation.log
        assert sum(isinstance(event, TextDelta) for event in log) == count
        alone = [TextDelta(event.text + "") for event in log if isinstance(event, TextDelta)]
        sizes = (sys.getsizeof(event) + sys.getsizeof(event.text) for event in alone)
        return kept, sum(sizes) + sys.getsizeof(alone)

    with answering([*chunked(count)]) as server:
        return asyncio.run(main(server.base_url))


@pytest.mark.slow
def test_of_many_chunks_only_the_events_are_kept():
    tracemalloc.start()
    try:
        grown(100)
        (few, few_alone), (many, many_alone) = grown(10_000), grown(30_000)
    finally:
        tracemalloc.stop()
    assert many - few < 1.15 * (many_alone - few_alone)


def waits_of(use: Callable[[nbllm.Stream], object], monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How the blocking waits ended while a stream of 20,000 chunks was used."""
    ended: list[bool] = []

    def waiter(event: threading.Event, seconds: float) -> bool:
        ended.append(event.wait(seconds))
        return ended[-1]

    monkeypatch.setattr(waiting, "_waiter", waiter)
    with answering([*chunked(20_000)]) as server:
        use(nbllm.stream("hi", "compatible/m", base_url=server.base_url))
    return ended


def test_a_loop_is_woken_for_a_batch_and_not_for_a_chunk(monkeypatch):
    seen: list[Event] = []
    waits = waits_of(seen.extend, monkeypatch)
    assert len(seen) > 20_000
    assert len(waits) < 1_000


def test_waiting_for_the_whole_is_woken_once(monkeypatch):
    waits = waits_of(lambda stream: stream.wait(60), monkeypatch)
    assert waits.count(True) == 1


def test_an_observer_hears_a_batch_at_a_time():
    batches: list[int] = []
    with answering([*chunked(5_000)]) as server:
        stream = nbllm.stream("hi", "compatible/m", base_url=server.base_url)
        stream.generation.observe(lambda events: batches.append(len(events)))
        stream.wait(60)
    assert sum(batches) == len(stream.generation.log)
    assert len(batches) < 500
