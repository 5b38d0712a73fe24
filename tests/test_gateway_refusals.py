"""What a client of the gateway gets when the provider says no: OpenAI's error, and a status."""

from __future__ import annotations

import json

import pytest

import nbllm
from asgi import TOKEN, ask
from conformance import decode
from faults.server import Server
from nbllm import errors, testing
from nbllm.call import Call
from nbllm.gateway import app
from nbllm.transport.refusal import error_for
from nbllm.wire.format import wire

SAID = [{"role": "user", "content": "Say it."}]


@pytest.fixture(scope="module")
def gateway():
    return app(token=TOKEN)


def question(model, **fields):
    return {"model": model, "messages": SAID, **fields}


REFUSALS = {
    "401": (401, {}, 502, errors.ServerError),
    "400": (400, {}, 400, errors.BadRequest),
    "404": (404, {}, 404, errors.ModelNotFound),
    "429": (429, {"retry-after": "7"}, 429, errors.RateLimited),
    "quota": (429, {}, 429, errors.QuotaExceeded),
    "402": (402, {}, 429, errors.QuotaExceeded),
    "500": (500, {}, 502, errors.ServerError),
    "529": (529, {}, 503, errors.Overloaded),
    "content_policy": (400, {}, 400, errors.ContentBlocked),
}


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("case", REFUSALS)
def test_an_error_upstream_is_an_error_of_openais_form(gateway, case, stream):
    status, headers, wanted, kind = REFUSALS[case]
    code = {"quota": "insufficient_quota", "content_policy": "content_policy_violation"}.get(case)
    server = Server(refusal(status, headers, {"error": {"message": "No.", "code": code}}))
    try:
        nbllm.alias("refusing", "compatible/m", base_url=server.base_url, retries=0)
        answered = ask(gateway, body=question("refusing", stream=stream))
    finally:
        server.close()
    error = answered.json["error"]
    assert answered.status == wanted
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"].startswith("No.")
    assert answered.headers.get("retry-after") == headers.get("retry-after")
    call = Call("compatible", "m", "http://x/v1", {})
    read = error_for(call, answered.status, answered.headers, answered.body)
    assert type(read) is kind
    assert read.retry_after == (7 if headers else None)
    assert read.retryable is (answered.headers["x-should-retry"] == "true")


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
def test_what_was_asked_again_here_is_not_to_be_asked_again_there(gateway, stream):
    headers = {"retry-after-ms": "1"}
    server = Server(refusal(500, headers, {"error": {"message": "No."}}))
    try:
        nbllm.alias("failing", "compatible/m", base_url=server.base_url, retries=1)
        answered = ask(gateway, body=question("failing", stream=stream))
    finally:
        server.close()
    assert len(server.requests) == 2
    assert answered.status == 502
    assert answered.headers["x-should-retry"] == "false"


def refusal(status, headers, body):
    data = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} No", f"content-length: {len(data)}", "connection: close"]
    lines += ["content-type: application/json", *(f"{n}: {v}" for n, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + data


def test_nobody_upstream(gateway):
    nbllm.alias("nobody", "compatible/m", base_url="http://127.0.0.1:9/v1", retries=0)
    answered = ask(gateway, body=question("nobody"))
    assert answered.status == 502
    assert answered.json["error"]["code"] == "connection_failed"


def test_a_failure_in_mid_stream_is_an_error_event(gateway):
    with testing.provider("fake", [["one ", errors.Overloaded("Busy.", status=529)]]):
        answered = ask(gateway, body=question("fake/any", stream=True))
    assert answered.status == 200
    last = answered.chunks[-1]
    assert last["error"]["message"] == "Busy."
    assert last["error"]["code"] == "overloaded"
    *_, finish = decode([answered.body], wire("chat"))
    assert isinstance(finish.error, errors.Overloaded)
    assert finish.error.status == 529
