"""H9–H12: too many requests, and how long the server says to wait."""

from __future__ import annotations

import json
import time
from email.utils import formatdate

from faults.answers import GREETING, last, refusal
from faults.places import says
from faults.row import AGAIN, Row, fails, fine
from faults.server import Answer
from nbllm.errors import Overloaded, RateLimited

_BUSY = "too many requests (429), "
_HONOURED = "waits so long, shown with its reason, and asks again"
_AT_ONCE = "raises `RateLimited` at once, with `retry_after` and `retry_at`"
_IGNORED = "takes it as not said: asks again after an ordinary backoff"
_NOW = time.time()


def _date(seconds: float) -> str:
    return formatdate(_NOW + seconds, usegmt=True)


def _again(case: str, happens: str, waited: float, *answers: Answer, number: str) -> Row:
    promise = _HONOURED if waited else _IGNORED
    expected = fine(requests=2, notices=(AGAIN,), waited=waited)
    return Row(number, case, _BUSY + happens, promise, says(*answers, GREETING), expected)


def _busy(**headers: str) -> bytes:
    return refusal(429, "Slowly.", **headers)


def _google(delay: str) -> bytes:
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}
    error = {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Slowly.", "details": [info]}
    return last(429, json.dumps({"error": error}))


def _never_so_long(case: str, answer: bytes, seconds: float | None, number: str) -> Row:
    known = {} if seconds is None else {"retry_after": seconds}
    expected = fails(RateLimited, "Slowly.", "Try again at", status=429, **known)
    happens = f"{_BUSY}and the server wants more than 60 seconds"
    return Row(number, case, happens, _AT_ONCE, says(answer, GREETING), expected)


ROWS = (
    _again("seconds", "and `retry-after` in seconds", 0.2, _busy(retry_after="0.2"), number="H9"),
    Row(
        "H9",
        "lasting",
        _BUSY + "each time",
        "asks again, then raises `RateLimited` with `retry_after` and `retry_at`",
        says(_busy(retry_after="0.1")),
        fails(
            RateLimited,
            "Slowly.",
            "Try again at",
            attempts=3,
            status=429,
            retry_after=0.1,
            retryable=True,
            notices=(AGAIN, AGAIN),
            waited=0.1,
        ),
    ),
    Row(
        "H9",
        "server-error",
        "another error than 429 says how long to wait",
        _HONOURED,
        says(refusal(503, retry_after="0.2"), GREETING),
        fine(requests=2, notices=(AGAIN,), waited=0.2),
    ),
    Row(
        "H9",
        "overloaded-long",
        "another error than 429 wants more than 60 seconds",
        "raises it at once, with `retry_after` and `retry_at`",
        says(refusal(529, retry_after="61"), GREETING),
        fails(Overloaded, status=529, retry_after=61.0),
    ),
    Row(
        "H9",
        "over-total",
        "the server wants a longer wait than `timeout` leaves",
        "raises at once: nothing would come of the wait",
        says(_busy(retry_after="30"), GREETING),
        fails(RateLimited, "Slowly.", status=429, retry_after=30.0),
        {"timeout": 5},
    ),
    _never_so_long("long", _busy(retry_after="61"), 61.0, "H9"),
    _again(
        "date",
        "and `retry-after` as a date",
        1.0,
        _busy(date=_date(0), retry_after=_date(1)),
        number="H10",
    ),
    _again(
        "date-over",
        "and `retry-after` is a date that is over",
        0.0,
        _busy(retry_after=_date(-3600)),
        number="H10",
    ),
    _never_so_long("date-far", _busy(retry_after=_date(3 * 3600)), None, "H10"),
    _again(
        "milliseconds",
        "and `retry-after-ms` in milliseconds, which comes before `retry-after`",
        0.2,
        _busy(retry_after_ms="200", retry_after="50"),
        number="H11",
    ),
    _again("google", "and Gemini's `retryDelay`", 0.2, _google("0.2s"), number="H11"),
    _never_so_long("google-long", _google("3600s"), 3600.0, "H11"),
    *(
        _again(case, "and the wait is nonsense", 0.0, _busy(retry_after=said), number="H12")
        for case, said in (
            ("garbage", "soon"),
            ("negative", "-30"),
            ("nan", "nan"),
            ("infinite", "inf"),
            ("empty", ""),
            ("zero", "0"),
        )
    ),
    _again(
        "milliseconds-nan",
        "and the wait is nonsense",
        0.0,
        _busy(retry_after_ms="nan"),
        number="H12",
    ),
    _again("google-garbage", "and the wait is nonsense", 0.0, _google("-1s"), number="H12"),
    _never_so_long("huge", _busy(retry_after="1e9"), 1e9, "H12"),
    Row(
        "H12",
        "beyond-time",
        _BUSY + "and the wait is longer than a calendar",
        "raises `RateLimited` at once",
        says(_busy(retry_after="1e300"), GREETING),
        fails(RateLimited, "Slowly.", status=429, retry_after=1e300),
    ),
)
