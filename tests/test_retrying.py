"""Whether to ask again, how long to wait before it, and how often one server is asked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm import errors
from nbllm.retrying import Quota, policy, quota, seconds_before_retry


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    fake = Clock()
    monkeypatch.setattr(quota, "time", fake)
    return fake


@pytest.fixture
def ceilings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wait is the longest that the jitter can give."""
    monkeypatch.setattr(policy, "jitter", lambda ceiling: ceiling)


@pytest.mark.usefixtures("ceilings")
def test_waits_double_up_to_eight_seconds():
    error = errors.ServerError("x")
    waits = [seconds_before_retry(error, failures, 9) for failures in range(10)]
    assert waits == [0.5, 1, 2, 4, 8, 8, 8, 8, 8, None]


def test_jitter_takes_any_part_of_the_ceiling(monkeypatch):
    monkeypatch.undo()
    waits = {policy.jitter(8.0) for _ in range(200)}
    assert all(0 <= wait <= 8 for wait in waits)
    assert min(waits) < 2
    assert max(waits) > 6


@given(
    wait=st.none() | st.floats(min_value=0, max_value=1e9),
    failures=st.integers(0, 5),
    retries=st.integers(0, 5),
    retryable=st.booleans(),
)
def test_the_policys_laws(wait, failures, retries, retryable):
    error = errors.RateLimited("x", retry_after=wait, retryable=retryable)
    seconds = seconds_before_retry(error, failures, retries)
    too_long = wait is not None and wait > policy.LONGEST_WAIT
    assert (seconds is None) is (not retryable or failures >= retries or too_long)
    if seconds is not None:
        assert seconds == wait if wait is not None else 0 <= seconds <= 8


@pytest.mark.parametrize(
    "error",
    [
        errors.BadRequest("x"),
        errors.AuthenticationError("x"),
        errors.QuotaExceeded("x"),
        errors.StreamCut("x"),
        errors.ProtocolError("x"),
        errors.LimitExceeded("x"),
        errors.ConfigError("x"),
        errors.ConnectFailed("x", retryable=False),
        *(errors.TimedOut("x", phase=phase, seconds=1) for phase in ("idle", "stall", "total")),
    ],
    ids=lambda error: getattr(error, "phase", type(error).__name__),
)
def test_what_is_never_asked_again(error):
    assert seconds_before_retry(error, 0, 5) is None


def test_an_unknown_host_is_looked_up_once_more():
    error = errors.ConnectFailed("x", is_unknown_host=True)
    assert seconds_before_retry(error, 0, 5) is not None
    assert seconds_before_retry(error, 1, 5) is None
    assert seconds_before_retry(error, 0, 0) is None


def test_a_quota_is_used_up_and_fills_again(clock):
    bucket = Quota()
    taken = [bucket.take() for _ in range(60)]
    assert taken == [True] * 50 + [False] * 10
    clock.now += 3
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    bucket.give()
    assert [bucket.take(), bucket.take()] == [True, False]
    clock.now += 1_000_000
    assert sum(bucket.take() for _ in range(60)) == 50


def test_each_server_has_a_quota_of_its_own():
    assert quota.quota_for("a:1") is quota.quota_for("a:1")
    assert quota.quota_for("a:1") is not quota.quota_for("b:1")


def test_the_moment_to_come_back_is_in_utc():
    error = errors.RateLimited("x", retry_after=90)
    assert error.retry_at is not None
    assert error.retry_at.utcoffset().total_seconds() == 0
    assert errors.RateLimited("x").retry_at is None
    assert errors.RateLimited("x", retry_after=1e300).retry_at is None
