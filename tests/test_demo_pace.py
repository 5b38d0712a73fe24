from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from nbllm.call import Call, Timeout
from nbllm.demo import open_frames
from nbllm.errors import TimedOut
from nbllm.wire.frame import Frame

WORDS = "one two three four five six seven eight nine ten"


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []

    async def nap(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr("nbllm.demo.pacing.asyncio.sleep", nap)
    return taken


def batches(
    model: str = "echo",
    timeout: float | None = None,
    heard: Callable[[str], None] | None = None,
    **body: Any,
) -> list[list[Frame]]:
    content = {"messages": [{"role": "user", "content": WORDS}], **body}
    wanted = Call("demo", model, "demo:", content, timeout=Timeout(total=timeout), progress=heard)

    async def collect() -> list[list[Frame]]:
        return [batch async for batch in open_frames(wanted)]

    return asyncio.run(collect())


def test_without_a_pace_nothing_waits(naps: list[float]):
    batches(pace=0)
    assert naps
    assert set(naps) == {0.0}


def test_without_a_pace_the_loop_still_gets_its_turn(naps: list[float]):
    batches(messages=[{"role": "user", "content": "word " * 1_000}], pace=0)
    assert len(naps) == 1_000 // 64 + 1


@pytest.mark.parametrize(("pace", "seconds"), [(1, 1.0), (10, 0.1), (50.0, 0.02)])
def test_each_token_waits_its_share_of_a_second(naps: list[float], pace: float, seconds: float):
    batches(pace=pace)
    assert naps == [pytest.approx(seconds)] * 10


def test_a_high_pace_waits_less_often_and_not_longer(naps: list[float]):
    batches(pace=500)
    assert naps == [pytest.approx(0.01)] * 2


@pytest.mark.parametrize(("model", "pace"), [("echo", 60), ("guide", 60), ("slow", 8)])
def test_models_have_a_pace_of_their_own(naps: list[float], model: str, pace: int):
    batches(model)
    assert set(naps) == {1 / pace}


@pytest.mark.usefixtures("naps")
def test_the_pace_changes_no_text_and_the_role_comes_before_the_first_wait():
    slow, fast = batches(pace=1), batches(pace=1_000)
    assert len(slow[0]) == len(fast[0]) == 1
    assert len(slow) > len(fast)
    assert [frame.data[40:] for batch in slow for frame in batch] == [
        frame.data[40:] for batch in fast for frame in batch
    ]


def test_a_total_timeout_cuts_at_the_same_place_every_time(naps: list[float]):
    with pytest.raises(TimedOut) as first:
        batches(pace=2, timeout=2.2)
    assert (first.value.phase, first.value.seconds) == ("total", 2.2)
    assert naps == [0.5, 0.5, 0.5, 0.5, pytest.approx(0.2)]


@pytest.mark.usefixtures("naps")
def test_a_timeout_that_is_long_enough_changes_nothing():
    assert batches(pace=2, timeout=5.1) == batches(pace=2)


def test_the_call_hears_that_all_is_sent():
    phases: list[str] = []
    batches(pace=0, heard=phases.append)
    assert phases == ["waiting"]


def test_a_stream_without_pace_can_be_cancelled():
    content = {"messages": [{"role": "user", "content": "word " * 200_000}], "pace": 0}

    got: list[Frame] = []

    async def read(begun: asyncio.Event) -> None:
        async for batch in open_frames(Call("demo", "echo", "demo:", content)):
            got.extend(batch)
            begun.set()

    async def stop_soon() -> None:
        begun = asyncio.Event()
        task = asyncio.create_task(read(begun))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(stop_soon())
    assert 0 < len(got) < 1_000
