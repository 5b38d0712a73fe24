"""S1–S9: the stream falls silent, breaks, or says something wrong."""

from __future__ import annotations

from faults.answers import (
    BEGUN,
    END,
    GREETING,
    broken_off,
    chunked,
    data,
    delta,
    said,
    saying,
    then_reset,
)
from faults.arrival import PAUSE
from faults.places import says
from faults.row import AGAIN, INSTEAD, Row, fails, fine
from faults.server import DONE, HELLO, event, head
from nbllm.call import Timeout
from nbllm.errors import (
    AuthenticationError,
    Overloaded,
    ProtocolError,
    ProviderError,
    RateLimited,
    ServerError,
    StreamCut,
    TimedOut,
)

_KEPT = "raises `TimedOut` after `{}` seconds and keeps what came; asks nothing again"
_CUT = "raises `StreamCut` and keeps what came; asks nothing again"
_WORK = event("Hel")
_ROLE = delta(role="assistant", content="")
_AFTER = "an error comes within the stream, behind the first words"
_BEFORE = "an error comes within the stream, before the first words, and later may do"


def _timed_out(phase: str, what: str) -> object:
    return fails(
        TimedOut, f"{what} after 0.2 s", text="Hel", phase=phase, retryable=False, hangs_up=True
    )


def _cut(case: str, number: str, happens: str, answer: object) -> Row:
    expected = fails(StreamCut, "what came is kept", text="Hel", retryable=False)
    return Row(number, case, happens, _CUT, says(answer, GREETING), expected)


ROWS = (
    Row(
        "S1",
        "silence",
        "the stream falls silent",
        _KEPT.format("idle"),
        says([BEGUN, PAUSE], GREETING),
        _timed_out("idle", "silence in mid-stream"),
        {"timeout": Timeout(idle=0.2)},
    ),
    Row(
        "S1",
        "silence-behind-the-head",
        "the stream falls silent before its first words",
        "raises `TimedOut` after `idle` seconds",
        says([head(200), PAUSE]),
        fails(TimedOut, "silence", phase="idle", hangs_up=True),
        {"timeout": Timeout(idle=0.2), "retries": 0},
    ),
    Row(
        "S1",
        "total",
        "the answer is not complete within `timeout` seconds in all",
        _KEPT.format("timeout"),
        says([BEGUN, *[b": ping\n\n", 0.03] * 300]),
        _timed_out("total", "still not complete"),
        {"timeout": 0.2},
    ),
    Row(
        "S1",
        "fallback",
        "the stream falls silent behind its first words, and `fallbacks=` names another model",
        "lets no other model go on: two halves are no answer",
        says([BEGUN, PAUSE]),
        _timed_out("idle", "silence in mid-stream"),
        {"timeout": Timeout(idle=0.2), "fallbacks": ["demo/echo"]},
    ),
    Row(
        "S2",
        "pings",
        "nothing but comments or pings comes",
        _KEPT.format("stall"),
        says([BEGUN, *[b": ping\n\n", 0.03] * 300]),
        _timed_out("stall", "nothing but keep-alive signs"),
        {"timeout": Timeout(stall=0.2)},
    ),
    Row(
        "S2",
        "slow",
        "the words come slowly, with pings between",
        "waits: each word begins the limits anew",
        says([head(200), *[event("a"), 0.1, b": ping\n\n", 0.1] * 3, END]),
        fine("aaa"),
        {"timeout": Timeout(idle=0.6, stall=0.6)},
    ),
    _cut("reset", "S3", "the connection is reset", then_reset(BEGUN)),
    _cut(
        "within-a-chunk",
        "S4",
        "the connection ends within an HTTP chunk",
        chunked(_WORK, end=b"ff\r\nda"),
    ),
    _cut("no-last-chunk", "S4", "the last HTTP chunk is missing", chunked(_WORK, end=b"")),
    _cut(
        "short",
        "S4",
        "fewer bytes come than were announced",
        head(200, content_length="9999") + _WORK,
    ),
    _cut("clean", "S5", "the stream ends without saying that it is complete", BEGUN),
    _cut("within-an-event", "S5", "the stream ends within an event", BEGUN + event("lo")[:30]),
    Row(
        "S5",
        "fallback",
        "the stream breaks behind its first words, and `fallbacks=` names another model",
        "lets no other model go on: two halves are no answer",
        says(BEGUN),
        fails(StreamCut, text="Hel"),
        {"fallbacks": ["demo/echo"]},
    ),
    Row(
        "S5",
        "before-the-first-words",
        "the stream breaks before its first words, and `fallbacks=` names another model",
        "lets the other answer, and says so",
        says(said(_ROLE)),
        fine("hi", notices=(INSTEAD,)),
        {"fallbacks": ["demo/echo"]},
    ),
    Row(
        "S6",
        "no-done",
        "the reason for the end comes, but no `[DONE]`",
        "takes the answer as complete",
        says(said(_WORK, event("lo", "stop"))),
        fine(),
    ),
    Row(
        "S6",
        "reset",
        "the connection breaks behind the reason for the end",
        "takes the answer as complete",
        says(then_reset(said(_WORK, event("lo", "stop")))),
        fine(),
    ),
    Row(
        "S7",
        "more",
        "more comes behind the end",
        "ignores it",
        says(saying(HELLO, event("more"), b"data: {broken\n\n")),
        fine(),
    ),
    Row(
        "S7",
        "left-open",
        "the connection stays open behind the end",
        "gives the answer and does not wait",
        says([said(HELLO), PAUSE]),
        fine(hangs_up=True),
    ),
    Row(
        "S8",
        "broken-json",
        "an event holds broken JSON",
        "raises `ProtocolError` with its place in the body and keeps what came; skips nothing",
        says(saying(_WORK, b"data: {broken\n\n", END)),
        fails(ProtocolError, "is no JSON", text="Hel", offset=len(_WORK)),
    ),
    *(
        Row(
            "S9",
            f"{case}-after",
            _AFTER,
            "raises the error that it means, keeps what came, and asks nothing again",
            says(saying(_WORK, broken_off(**failure)), GREETING),
            fails(kind, "It is so.", text="Hel"),
        )
        for case, kind, failure in (
            ("overloaded", Overloaded, {"type": "overloaded_error", "message": "It is so."}),
            ("rate-limit", RateLimited, {"code": "rate_limit_exceeded", "message": "It is so."}),
            ("server", ServerError, {"type": "server_error", "message": "It is so."}),
            ("status", ServerError, {"code": 502, "message": "It is so."}),
            ("unknown", ProviderError, {"message": "It is so."}),
        )
    ),
    *(
        Row(
            "S9",
            f"{case}-before",
            _BEFORE,
            "asks again and gives the answer",
            says(saying(_ROLE, broken_off(**failure)), GREETING),
            fine(requests=2, notices=(AGAIN,)),
        )
        for case, failure in (
            ("overloaded", {"type": "overloaded_error", "message": "It is so."}),
            ("rate-limit", {"code": "rate_limit_exceeded", "message": "It is so."}),
            ("server", {"type": "server_error", "message": "It is so."}),
        )
    ),
    Row(
        "S9",
        "bad-key-before",
        "an error comes within the stream, before the first words, and waiting does not help",
        "raises it at once",
        says(saying(_ROLE, broken_off(type="authentication_error", message="Bad key."))),
        fails(AuthenticationError, "Bad key."),
    ),
    Row(
        "S9",
        "named-event",
        _AFTER,
        "raises the error that it means, keeps what came, and asks nothing again",
        says(saying(_WORK, b"event: error\n" + data({"message": "It is so."}))),
        fails(ProviderError, "It is so.", text="Hel"),
    ),
    Row(
        "S9",
        "reason",
        "the reason for the end is an error",
        "raises an error and keeps what came",
        says(saying(_WORK, event("", "error"), DONE)),
        fails(ServerError, text="Hel"),
    ),
)
