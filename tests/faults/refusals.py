"""C8, H1–H8, H13–H16: the server says no."""

from __future__ import annotations

from faults.answers import GREETING, last, packed, refusal
from faults.places import says
from faults.row import AGAIN, INSTEAD, Row, fails, fine
from nbllm.errors import (
    AuthenticationError,
    BadRequest,
    ModelNotFound,
    Overloaded,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    ServerError,
)

_ONCE = "raises `{}` at once"
_LATER = "asks again and gives the answer"
_LASTING = "asks again, then raises `{}` with the number of requests"
_REFUSED = (
    ("H1", 400, BadRequest, "the server does not take the request (400)"),
    ("H3", 403, AuthenticationError, "the key may not do this (403)"),
    ("H7", 413, BadRequest, "the request is too large (413)"),
    ("H8", 422, BadRequest, "the server does not take a field (422)"),
)
_FAILS = "the server fails (500, 502, 503, 504)"
_TRIED = (
    ("H5", 408, ServerError, "the server gave up waiting (408)"),
    ("H6", 409, BadRequest, "the server is busy with a conflicting request (409)"),
    ("H14", 500, ServerError, _FAILS),
    ("H14", 502, ServerError, _FAILS),
    ("H14", 503, ServerError, _FAILS),
    ("H14", 504, ServerError, _FAILS),
    ("H14", 529, Overloaded, "the server has no room (529)"),
)

REDIRECTS = tuple(
    Row(
        "C8",
        str(status),
        "the server sends us elsewhere (301, 302, 307, 308)",
        "follows no redirect, because the key would travel along; raises `ProviderError` with the "
        "target",
        says(last(status, "", location="http://127.0.0.1:9/elsewhere?key=canary-target")),
        fails(
            ProviderError,
            "points to http://127.0.0.1:9/elsewhere.",
            status=status,
            never=("canary-target",),
        ),
    )
    for status in (301, 302, 307, 308)
)

ROWS = (
    *REDIRECTS,
    *(
        Row(
            number,
            str(status),
            happens,
            _ONCE.format(kind.__name__),
            says(refusal(status, "It is so.", x_request_id="r-1")),
            fails(kind, "It is so.", str(status), status=status, request_id="r-1", retryable=False),
        )
        for number, status, kind, happens in _REFUSED
    ),
    Row(
        "H2",
        "401",
        "the key is not accepted (401)",
        "raises `AuthenticationError` at once and names where the key was found",
        says(refusal(401, "Bad key sk-canary-0123456789.")),
        fails(AuthenticationError, "Check the key from api_key=", status=401),
    ),
    Row(
        "H4",
        "404",
        "the server does not know the model (404)",
        "raises `ModelNotFound` at once and suggests names like it",
        says(refusal(404, "no such model")),
        fails(ModelNotFound, "'gpt-5-minii'", "gpt-5-mini", "Did you mean", status=404),
        {"api": "chat"},
        model="openai/gpt-5-minii",
    ),
    *(
        Row(
            number,
            f"{status}-lasting",
            happens,
            _LASTING.format(kind.__name__),
            says(refusal(status, "Not now.")),
            fails(
                kind,
                "Not now.",
                str(status),
                attempts=3,
                status=status,
                notices=(AGAIN, AGAIN),
                retryable=True,
            ),
        )
        for number, status, kind, happens in _TRIED
    ),
    *(
        Row(
            number,
            f"{status}-once",
            f"{happens}, the first time",
            _LATER,
            says(refusal(status), GREETING),
            fine(requests=2, notices=(AGAIN,)),
        )
        for number, status, _, happens in _TRIED
    ),
    Row(
        "H13",
        "insufficient-quota",
        "the account has nothing left to spend (429 `insufficient_quota`, or 402)",
        "raises `QuotaExceeded` at once: waiting does not help",
        says(refusal(429, "Paid up?", "insufficient_quota", retry_after="1")),
        fails(QuotaExceeded, "Paid up?", "plan and balance", status=429, retryable=False),
    ),
    Row(
        "H13",
        "402",
        "the account has nothing left to spend (429 `insufficient_quota`, or 402)",
        "raises `QuotaExceeded` at once: waiting does not help",
        says(refusal(402, "Paid up?")),
        fails(QuotaExceeded, "Paid up?", status=402, retryable=False),
    ),
    Row(
        "H13",
        "insisting",
        "the account has nothing left, and the server says to try again all the same",
        "raises `QuotaExceeded` at once",
        says(refusal(429, "Paid up?", "insufficient_quota", x_should_retry="true")),
        fails(QuotaExceeded, status=429),
    ),
    Row(
        "H15",
        "no-retries",
        "the server fails, and no retries are wanted",
        "raises at once with `retries=0`",
        says(refusal(503)),
        fails(ServerError, status=503),
        {"retries": 0},
    ),
    Row(
        "H15",
        "quota",
        "a server fails again and again",
        "stops asking once some fifty retries to this server failed in a minute, and says so",
        says(refusal(503)),
        fails(ServerError, requests=range(51, 61), status=503, notices=(AGAIN, "Not asked again")),
        {"retries": 80},
    ),
    Row(
        "H15",
        "fallback",
        "the server fails, and `fallbacks=` names another model",
        "lets the other answer, and says so",
        says(refusal(503)),
        fine("hi", requests=3, notices=(AGAIN, AGAIN, INSTEAD)),
        {"fallbacks": ["demo/echo"]},
    ),
    Row(
        "H15",
        "fallback-refused",
        "the server refuses, and `fallbacks=` names another model",
        "lets the other answer, and says so",
        says(refusal(404)),
        fine("hi", notices=(INSTEAD,)),
        {"fallbacks": ["demo/echo"]},
    ),
    Row(
        "H14",
        "packed",
        "the error is packed in a way that nbllm does not know",
        "goes by the status: asks again and gives the answer",
        says(packed(b"?", "br", 503), GREETING),
        fine(requests=2, notices=(AGAIN,)),
    ),
    Row(
        "H16",
        "true",
        "a refusal says `x-should-retry: true`",
        "asks again",
        says(refusal(400, x_should_retry="true"), GREETING),
        fine(requests=2, notices=(AGAIN,)),
    ),
    Row(
        "H16",
        "false",
        "a refusal says `x-should-retry: false`",
        "raises at once",
        says(refusal(503, x_should_retry="false"), GREETING),
        fails(ServerError, status=503, retryable=False),
    ),
    Row(
        "H16",
        "false-429",
        "a refusal says `x-should-retry: false`",
        "raises at once",
        says(refusal(429, x_should_retry="false", retry_after="0.1"), GREETING),
        fails(RateLimited, status=429),
    ),
)
