"""K9, K10: many streams at once and one after the other leave nothing behind.

``make test`` runs a short form; ``make soak`` the whole, with ``NBLLM_SOAK`` streams at once and
10,000 races.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import resource
import threading
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

import nbllm
from nbllm.engine import engine
from nbllm.streaming import Stream
from nbllm.streaming.generation import _kept
from provider import Provider
from sources import finishes, stream_of, words

AT_ONCE = int(os.environ.get("NBLLM_SOAK", "60"))
RACES = 10_000 if "NBLLM_SOAK" in os.environ else 1_000
ROUNDS = 4
MODELS = ("words-20-20", "words-20-5", "cut-10", "refuse-500", "words-200-50", "words-200-51")
"""The last two are stopped, and left in a loop."""


class Left(NamedTuple):
    """What a process holds: open files, tasks, threads, streams kept alive; its memory at most."""

    files: int
    tasks: int
    threads: int
    streams: int
    memory: int


def left() -> Left:
    """What this process holds once everything had time to end."""
    end = time.monotonic() + 10
    while (running := asyncio.all_tasks(engine().loop)) and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.3)
    gc.collect()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    files = len(list(Path("/dev/fd").iterdir()))
    return Left(files, len(running), threading.active_count(), len(_kept), memory)


def one_round(provider: Provider) -> Counter[str | None]:
    """Streams of every kind at once, each to its own end; gives how they ended."""
    streams = [
        nbllm.stream(
            "Go.", f"compatible/{MODELS[number % len(MODELS)]}", base_url=provider.base_url
        ).start()
        for number in range(AT_ONCE)
    ]
    for stream in streams:
        if stream.generation.answerer.model.startswith("words-200"):
            next(iter(stream.text_stream))
            stream.stop()
    return Counter(end_of(stream) for stream in streams)


def end_of(stream: Stream) -> str | None:
    """How a stream ends."""
    try:
        return stream.wait(60).finish_reason
    except nbllm.NbllmError as error:
        return type(error).__name__


@pytest.mark.slow
def test_streams_of_every_kind_leave_nothing_behind(provider: Provider) -> None:
    sixth = AT_ONCE // len(MODELS)
    for _ in range(2):
        one_round(provider)
    before = left()
    for _ in range(ROUNDS):
        ends = one_round(provider)
        assert sum(ends.values()) == AT_ONCE
        assert min(ends["StreamCut"], ends["ServerError"], ends["stop"], ends["cancelled"]) >= sixth
    after = left()
    assert after.files <= before.files + sixth + 2  # a refusal's connection is kept for a while
    assert (after.tasks, after.streams) == (0, 0)
    assert after.threads <= before.threads + 1
    assert after.memory < before.memory * 1.1


def test_as_many_streams_as_anybody_asks_for_are_complete(provider: Provider) -> None:
    """More than there are slots: the rest queues."""
    from nbllm.transport import slots

    count = max(AT_ONCE, 120)
    slots.most.cache_clear()
    streams = [
        nbllm.stream("Go.", "compatible/words-20-10", base_url=provider.base_url).start()
        for _ in range(count)
    ]
    texts = Counter(stream.wait(120).text for stream in streams)
    assert texts == {"".join(f"word{number} " for number in range(20)): count}


def test_a_queue_of_streams_is_served_in_turn(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbllm.transport import slots

    monkeypatch.setattr(slots, "most", lambda: 3)

    async def main() -> list[str]:
        streams = [
            nbllm.stream("Go.", "compatible/words-3-10", base_url=provider.base_url)
            for _ in range(20)
        ]
        answers = await asyncio.gather(*(stream._wait_async() for stream in streams))
        return [answer.text for answer in answers]

    assert asyncio.run(main()) == ["word0 word1 word2 "] * 20


def test_a_place_in_the_queue_is_given_up_by_a_stop(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbllm.transport import slots

    monkeypatch.setattr(slots, "most", lambda: 1)

    async def main() -> list[str | None]:
        streams = [
            nbllm.stream("Go.", f"compatible/{model}", base_url=provider.base_url)
            for model in ("words-50-50", "words-3-10", "words-3-11")
        ]
        waits = [asyncio.ensure_future(stream._wait_async()) for stream in streams]
        await anext(aiter(streams[0].text_stream))
        streams[1].stop()
        streams[0].stop()
        return [answer.finish_reason for answer in await asyncio.gather(*waits)]

    assert asyncio.run(main()) == ["cancelled", "cancelled", "stop"]


def test_a_burst_arrives_whole(provider: Provider) -> None:
    prompt = "".join(f"{number:07d},    " for number in range(2_000))
    answer = nbllm.complete(prompt, "compatible/burst", base_url=provider.base_url)
    assert answer.text == prompt
    assert len(answer.events) >= 2_000


def one_round_of_races(chance: random.Random, spread: float) -> Counter[str]:
    """Stops from other threads within ``spread`` seconds of short streams' starts; gives ends."""
    streams = [stream_of(words("a", "b", pause=0.0005)) for _ in range(50)]
    stops = [threading.Timer(chance.random() * spread, stream.stop) for stream in streams]
    for stream, stop in zip(streams, stops, strict=True):
        stop.start()
        time.sleep(chance.random() / 2_000)
        stream.start()
    for stop in stops:
        stop.join()
    ends: Counter[str] = Counter()
    for stream in streams:
        stream.wait(10)
        ends.update(finishes(stream))
    return ends


def test_no_race_loses_the_finish() -> None:
    """Stops before, during and after short streams' lives, as late as makes both ends as frequent.

    The longer a stream lives on a machine, the wider is the next round's spread: it settles where
    half of the stops come too late.
    """
    chance, spread = random.Random(4), 0.004
    ends: Counter[str] = Counter()
    for _ in range(RACES // 50):
        now = one_round_of_races(chance, spread)
        spread = min(0.2, spread * 1.5) if now["stop"] < now["cancelled"] else spread / 1.5
        ends += now
    assert sum(ends.values()) == RACES
    assert min(ends["stop"], ends["cancelled"]) > RACES // 10
