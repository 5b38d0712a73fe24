"""H17–H22, S16: what comes is no stream, or does not come."""

from __future__ import annotations

import json

from faults.answers import GREETING, WHOLE, bomb, dripping, last, refusal, saying, without_end
from faults.places import says
from faults.row import AGAIN, INSTEAD, Row, fails, fine
from faults.server import HELLO, head
from nbllm.call import Timeout
from nbllm.errors import (
    AuthenticationError,
    BadRequest,
    Overloaded,
    ProtocolError,
    ProviderError,
    TimedOut,
)

PAUSE = 10.0
NEVER = {"timeout": Timeout(first=0.2), "retries": 1}
LATER = {"timeout": Timeout(first=0.6), "retries": 1}
"""Long enough for a busy machine to answer the second request."""
_PAGE = "<!doctype html><title>Sign in</title><style>p{}</style><h1>To the network</h1>"
_NO_BYTE = "gives up after `first` seconds, asks again, and then raises `TimedOut`"
_EMPTY = "raises `ProtocolError`: an answer is never just empty"
_HEADER = "the head of the answer is huge, or no HTTP"
_HEADER_SAYS = "raises `ProtocolError`"
_JSON_ERROR = "an error comes as JSON with status 200"


def _told(kind: str, message: str = "It is so.") -> bytes:
    return last(200, json.dumps({"error": {"message": message, "type": kind}}))


ROWS = (
    Row(
        "H17",
        "page",
        "a web page comes with status 200, as a sign-in page does",
        "raises `ProtocolError` with the page's words, without its tags",
        says(last(200, _PAGE, content_type="text/html")),
        fails(ProtocolError, "a web page came", "Sign in", "To the network", never=("<h1>",)),
    ),
    Row(
        "H17",
        "long-page",
        "a web page comes with status 200, as a sign-in page does",
        "raises `ProtocolError` with the page's words, without its tags",
        says(last(200, "<html><p>" + "word " * 5_000)),
        fails(ProtocolError, "word word", never=("word " * 60,)),
    ),
    Row(
        "H18",
        "rate-limited",
        _JSON_ERROR + " and says that later may do",
        "asks again and gives the answer",
        says(_told("rate_limit_error"), GREETING),
        fine(requests=2, notices=(AGAIN,)),
    ),
    Row(
        "H18",
        "overloaded",
        _JSON_ERROR + " and says that later may do",
        "asks again, then raises the error that it means",
        says(_told("overloaded_error")),
        fails(Overloaded, "It is so.", attempts=3, notices=(AGAIN, AGAIN)),
    ),
    Row(
        "H18",
        "bad-key",
        _JSON_ERROR,
        "raises the error that it means",
        says(_told("authentication_error")),
        fails(AuthenticationError, "It is so."),
    ),
    Row(
        "H19",
        "whole",
        "the answer comes whole, as one JSON document",
        "takes it as it is",
        says(last(200, json.dumps(WHOLE), content_type="application/json")),
        fine(),
    ),
    Row(
        "H19",
        "other-type",
        "a stream says that it is something else",
        "goes by its first byte",
        says(last(200, HELLO, content_type="image/png")),
        fine(),
    ),
    Row(
        "H20",
        "empty",
        "the body is empty",
        _EMPTY,
        says(last(200, "")),
        fails(ProtocolError, "the answer is empty"),
    ),
    Row(
        "H20",
        "only-comments",
        "the body is empty but for comments or blank lines",
        _EMPTY,
        says(saying(b": ping\n\n" * 3)),
        fails(ProtocolError, "the answer is empty"),
    ),
    Row(
        "H20",
        "no-content",
        "the status is 204",
        "raises an error that names it",
        says(b"HTTP/1.1 204 No Content\r\n\r\n"),
        fails(ProviderError, "204"),
    ),
    Row(
        "H21",
        "huge-header",
        _HEADER,
        _HEADER_SAYS,
        says(head(200, x_long="x" * 500_000) + HELLO),
        fails(ProtocolError, "breaks the rules of HTTP"),
    ),
    Row(
        "H21",
        "endless-header",
        _HEADER,
        _HEADER_SAYS,
        says(without_end(b"HTTP/1.1 200 OK\r\n", [b"x-more: yes\r\n" * 1_000])),
        fails(ProtocolError, "breaks the rules of HTTP", hangs_up=True),
    ),
    Row(
        "H21",
        "no-http",
        _HEADER,
        _HEADER_SAYS,
        says(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        fails(ProtocolError, "breaks the rules of HTTP"),
    ),
    Row(
        "H21",
        "error-without-end",
        "the body of an error never ends",
        "reads its beginning and raises the error",
        says(without_end(head(400), [b"x" * 60_000])),
        fails(BadRequest, status=400, hangs_up=True),
    ),
    Row(
        "H21",
        "error-bomb",
        "the body of an error is a gzip bomb",
        "reads its beginning and raises the error",
        says(bomb(b"x" * 1_000, 400)),
        fails(BadRequest, status=400, hangs_up=True),
    ),
    Row(
        "H22",
        "silence",
        "nothing comes, not even the first byte",
        _NO_BYTE,
        says([PAUSE]),
        fails(
            TimedOut,
            "no answer after 0.2 s",
            "timeout=",
            attempts=2,
            notices=(AGAIN,),
            phase="first",
            retryable=True,
            hangs_up=True,
        ),
        NEVER,
    ),
    Row(
        "H22",
        "silence-once",
        "nothing comes, the first time",
        "asks again and gives the answer",
        says([PAUSE], GREETING),
        fine(requests=2, notices=(AGAIN,)),
        LATER,
    ),
    Row(
        "H22",
        "silence-total",
        "two slow requests and the wait between them take longer than `timeout`",
        "raises `TimedOut` and asks no more: `timeout` spans all requests and waits",
        says([0.3, refusal(503, retry_after="0.3")], [0.8, GREETING]),
        fails(
            TimedOut, "still not complete after 1 s", attempts=2, notices=(AGAIN,), phase="total"
        ),
        {"timeout": 1.0},
    ),
    Row(
        "H22",
        "fallback",
        "nothing comes, and `fallbacks=` names another model",
        "lets the other answer, and says so",
        says([PAUSE]),
        fine("hi", notices=(INSTEAD,)),
        {"timeout": Timeout(first=0.2), "retries": 0, "fallbacks": ["demo/echo"]},
    ),
    Row(
        "S16",
        "drip",
        "the head of the answer drips, byte by byte",
        _NO_BYTE,
        says(dripping(head(200), 0.03)),
        fails(TimedOut, "no answer", attempts=2, notices=(AGAIN,), phase="first", hangs_up=True),
        NEVER,
    ),
)
