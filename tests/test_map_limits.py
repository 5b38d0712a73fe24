"""How fast a map asks, how much it may cost, and how a server's refusals slow all of it down."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbllm
from faults.server import DONE, HELLO, answering, event, head, reply
from nbllm import testing
from nbllm.bulk.pace import Bucket, Lane

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")

DEAR = {"input": 0.0, "output": 1_000.0}
"""A thousandth of a dollar for each token of the answer."""
USED = b'data: {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 10}}\n\n'
ANSWER = reply(200, HELLO.removesuffix(DONE) + USED + DONE)
COST = 0.01


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def moments(bucket: Bucket, clock: Clock, amounts: list[float]) -> list[float]:
    """When each goes out, in seconds from the first, if all of them wait."""
    began, went = clock.now, list[float]()
    for amount in amounts:
        while wait := bucket.seconds(amount):
            clock.now += wait
        bucket.take(amount)
        went.append(round(clock.now - began, 6))
    return went


def test_requests_a_minute():
    clock = Clock()
    assert moments(Bucket(60, clock), clock, [1] * 4) == [0, 1, 2, 3]
    assert moments(Bucket(6, clock), clock, [1] * 3) == [0, 10, 20]
    assert moments(Bucket(600, clock), clock, [1] * 12) == [0] * 10 + [0.1, 0.2]


@given(st.floats(1, 10_000), st.lists(st.floats(0, 5_000), min_size=1, max_size=60))
def test_never_more_than_was_said_in_a_minute(per_minute, amounts):
    clock = Clock()
    went = moments(Bucket(per_minute, clock), clock, amounts)
    late = [amount for amount, moment in zip(amounts, went, strict=True) if 0 < moment <= 60]
    burst = max(1.0, per_minute / 60)
    assert sum(late[:-1]) <= per_minute + burst + max(amounts) + 1e-6


def test_what_is_larger_than_the_bucket_goes_out_and_the_next_waits_for_it():
    clock = Clock()
    assert moments(Bucket(6_000, clock), clock, [3_000, 10, 10]) == [0, 29.1, 29.2]


def test_tokens_are_an_estimate_until_the_answer_says():
    clock = Clock()
    lane = Lane(50, tpm=6_000, clock=clock)
    assert lane.estimate(40) == 40
    lane.begin(40)
    lane.learn(40, tokens=540, output=500)
    assert lane.estimate(40) == 540
    assert lane.seconds(540) == pytest.approx(5.4)
    clock.now += 6
    assert lane.seconds(540) == 0


def test_a_refusal_shuts_the_lane_for_all_and_halves_what_may_be_in_flight():
    clock = Clock()
    lane = Lane(8, clock=clock)
    for _ in range(8):
        lane.begin(1)
    assert not lane.has_room
    lane.shut(5)
    lane.shut(3)
    assert lane.seconds(1) == 5
    for _ in range(5):
        lane.end()
    assert (lane.running, lane.has_room) == (3, True)
    lane.begin(1)
    assert not lane.has_room
    for _ in range(60):
        lane.learn(1, 1, 1)
    for _ in range(4):
        lane.begin(1)
    assert not lane.has_room
    clock.now += 5
    assert lane.seconds(1) == 0
    lane.shut(1)
    assert lane.seconds(1) == 1


@pytest.mark.slow
def test_one_refusal_slows_all_jobs_of_the_model_down():
    refusal = reply(429, "{}", retry_after="1")
    with answering(refusal, ANSWER) as server:
        batch = nbllm.map(
            map(str, range(30)),
            ["compatible/m", "demo/echo"],
            base_url=server.base_url,
            concurrency=4,
        )
    assert batch.errors == []
    assert len(server.times) == 31
    pause = sorted(server.times)[4:][0] - server.times[0]
    assert pause >= 0.95


def test_after_the_last_try_the_row_has_the_refusal():
    with answering(reply(429, "{}", retry_after="90"), ANSWER) as server:
        batch = nbllm.map(["a"], "compatible/m", base_url=server.base_url)
    assert [type(error) for error in batch.errors] == [nbllm.RateLimited]


@pytest.mark.slow
def test_requests_a_minute_for_each_model_and_not_more():
    with answering(ANSWER) as server:
        began = time.monotonic()
        batch = nbllm.map(
            map(str, range(30)),
            ["compatible/a", "compatible/b"],
            base_url=server.base_url,
            rpm=1_200,
        )
    assert batch.errors == []
    assert time.monotonic() - began >= 0.45
    assert all(row.response.duration < 0.4 for row in batch[-4:])


def test_tokens_that_nobody_counts_are_said():
    with testing.provider("fake", "a few words"):
        assert nbllm.map(["a"], "fake/m").notices == ()
        [notice] = nbllm.map(["a"], "fake/m", tpm=60_000).notices
    assert "estimate" in notice


def use_price() -> None:
    """Let an answer cost what ``COST`` says."""
    nbllm.configure(prices={"compatible/m": DEAR})


def test_what_would_cost_more_than_all_may_is_not_sent(tmp_path: Path):
    use_price()
    prompts = [str(number) for number in range(50)]
    options = {"concurrency": 1, "resume": tmp_path / "runs.db"}
    with answering(ANSWER) as server:
        options["base_url"] = server.base_url
        batch = nbllm.map(prompts, "compatible/m", max_cost=4.5 * COST, **options)
        assert 5 <= len(server.requests) <= 6
        done = [row for row in batch if row.error is None]
        assert len(batch) == 50
        assert len(done) == 5
        assert batch.cost == pytest.approx(5 * COST, abs=0.002)
        assert {type(error) for error in batch.errors} == {nbllm.LimitExceeded}
        assert "max_cost=0.045" in str(batch.errors[-1])
        asked = len(server.requests)
        again = nbllm.map(prompts, "compatible/m", max_cost=4.5 * COST, **options)
        assert len(server.requests) <= asked + 1
        assert [row.is_resumed for row in again[:5]] == [True] * 5
        with pytest.raises(nbllm.LimitExceeded, match="Pass a larger") as caught:
            nbllm.map(prompts, "compatible/m", max_cost=0.0, on_error="raise", **options)
        assert len(caught.value.batch) >= 5
        rest = nbllm.map(prompts, "compatible/m", max_cost=1, **options)
        assert (len(rest.errors), rest.cost) == (0, pytest.approx(50 * COST))


def test_what_runs_is_counted_and_stopped():
    use_price()
    endless = [head(200), *[event("four"), 0.005] * 400]
    with answering(endless) as server:
        batch = nbllm.map(
            map(str, range(9)), "compatible/m", base_url=server.base_url, max_cost=0.1
        )
    assert len(batch) == 9
    assert {type(row.error) for row in batch} == {nbllm.LimitExceeded}
    assert 380 <= sum(len(row.response.text) for row in batch) <= 1_200
    assert "stopped: all of it costs more" in str(batch[0].error)


def test_one_answer_can_have_a_limit_of_its_own():
    use_price()
    with answering(ANSWER, [head(200), *[event("four" * 8), 0.005] * 40]) as server:
        batch = nbllm.map(
            ["a", "b"],
            ("compatible/m", {"max_cost": 0.05}),
            base_url=server.base_url,
            concurrency=1,
        )
    assert batch[0].error is None
    assert "the answer costs about" in str(batch[1].error)


def test_free_models_cost_nothing():
    assert nbllm.map(["a"], "demo/echo", max_cost=0).errors == []
