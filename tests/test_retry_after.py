"""A server's wait, in all the forms in which servers say it."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from nbllm.transport.retry_after import seconds_to_wait, should_retry
from nbllm.wire.failure import parse_failure

DATE = "Thu, 26 Nov 2026 12:00:00 GMT"
GARBAGE = (
    "",
    "soon",
    "-1",
    "0",
    "nan",
    "inf",
    "-inf",
    "1 s",
    "0x10",
    "Thu, 99 Nov",
    "٣ Uhr",
    "1,5",
)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 0.25 "}, 0.25),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7.0),
        ({"retry-after": "1e9"}, 1e9),
        ({"retry-after": "Thu, 26 Nov 2026 12:00:30 GMT", "date": DATE}, 30.0),
        ({"retry-after": "Thursday, 26-Nov-26 12:00:30 GMT", "date": DATE}, 30.0),
        ({"retry-after": "Thu Nov 26 12:00:30 2026", "date": DATE}, 30.0),
        ({"retry-after": "Thu, 26 Nov 2026 14:00:30 +0200", "date": DATE}, 30.0),
        ({"retry-after": "Thu, 26 Nov 2026 11:59:59 GMT", "date": DATE}, None),
        ({}, None),
    ],
)
def test_a_wait(headers, seconds):
    assert seconds_to_wait(headers) == seconds


@pytest.mark.parametrize("text", GARBAGE)
@pytest.mark.parametrize("name", ["retry-after", "retry-after-ms"])
def test_what_makes_no_sense_is_not_said(name, text):
    assert seconds_to_wait({name: text}) is None


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_without_the_servers_clock_ours_counts(date):
    import time

    wait = seconds_to_wait({"retry-after": formatdate(time.time() + 30, usegmt=True), "date": date})
    assert wait is not None
    assert 25 < wait <= 30


@pytest.mark.parametrize(
    ("said", "meaning"),
    [("true", True), ("FALSE", False), (" true ", True), ("yes", None), ("", None), (None, None)],
)
def test_the_servers_word_about_another_try(said, meaning):
    assert should_retry({} if said is None else {"x-should-retry": said}) is meaning


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        ("34s", 34.0),
        ("0.5s", 0.5),
        ("1.000000001s", 1.000000001),
        ("0s", None),
        ("-3s", None),
        ("34", None),
        ("1e3s", None),
        ("infs", None),
        (34, None),
        (None, None),
        ("9" * 400 + "s", None),
    ],
)
def test_googles_retry_info(delay, seconds):
    details = [{"@type": "x"}, "y", None, {"retryDelay": delay}]
    failure = parse_failure({"error": {"code": 429, "message": "m", "details": details}})
    assert failure is not None
    assert failure.wait == seconds
