"""Bodies that are no request: each is refused in OpenAI's form, and costs the gateway little."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from canary import CANARY
from foreign.gateway import Gateway
from foreign.guises import hosts, tokens
from foreign.raw import Answer, Header, Line, request

pytestmark = pytest.mark.slow

CHAT = "/v1/chat/completions"
JSON = ("Content-Type", "application/json")
HELLO = [{"role": "user", "content": "Hello."}]
MEGABYTE = 1_000_000
MOST = 32 * MEGABYTE


@pytest.fixture
def line(guarded: Gateway) -> Iterator[Line]:
    """A connection."""
    with Line(guarded.port) as line:
        yield line


def own(guarded: Gateway) -> list[Header]:
    """The headers of who may ask."""
    return [*hosts(guarded.port)[0][0], *tokens()[0][0]]


def post(line: Line, guarded: Gateway, body: bytes, kind: Header = JSON) -> Answer:
    """Send a body."""
    headers = [*own(guarded), kind]
    return line.ask(request(headers, target=CHAT, method="POST", body=body))


def refused(answer: Answer, *statuses: int) -> dict[str, Any]:
    """The error's object."""
    assert answer.status in statuses, answer
    assert not answer.forgets_itself()
    assert CANARY.encode() not in answer.body
    error = json.loads(answer.body)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    return error


def asked(**fields: Any) -> bytes:
    """A body that asks for something."""
    return json.dumps({"model": "demo/echo", "messages": HELLO, **fields}).encode()


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/plain;application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/jsonx",
        "text/json",
        "application/json, text/plain",
        "application/ json",
        "",
        "*/*",
    ],
)
def test_only_json_is_read(guarded: Gateway, line: Line, kind: str):
    """The other kinds are what a page may send without asking first."""
    refused(post(line, guarded, asked(), ("Content-Type", kind)), 415)


def test_json_without_its_name_is_not_read(guarded: Gateway, line: Line):
    body = request(own(guarded), target=CHAT, method="POST", body=asked())
    refused(line.ask(body), 415)


def test_json_by_its_full_name_is_read(guarded: Gateway, line: Line):
    kind = ("content-type", "Application/JSON; charset=utf-8")
    assert post(line, guarded, asked(), kind).status == 200


TEXTS = {
    "nothing": b"",
    "no JSON": b"{'model': 'demo/echo'}",
    "half": asked()[:-5],
    "two": asked() * 2,
    "a list": b"[" + asked() + b"]",
    "a text": b'"hello"',
    "null": b"null",
    "not a number": asked(temperature=float("nan")),
    "infinite": asked(temperature=float("inf")),
    "infinite by its size": asked(temperature=1).replace(b"1}", b"1e999}"),
    "a number without an end": b'{"seed": ' + b"9" * 100_000 + b"}",
    "deep lists": b"[" * 1_000_000,
    "deep objects": b'{"a":' * 200_000,
    "deep messages": asked(messages=[]).replace(b"[]", b"[" * 90_000 + b"]" * 90_000),
    "deep schemas": asked(tools=[]).replace(b"[]", b'[{"type":' * 50_000 + b"1" + b"}]" * 50_000),
    "no UTF-8": asked().replace(b"Hello", b"\xff\xfe"),
    "UTF-16": asked().decode().encode("utf-16"),
    "raw control characters": asked().replace(b"Hello", b"\x00\x1b"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_body_that_is_no_request(guarded: Gateway, line: Line, name: str):
    refused(post(line, guarded, TEXTS[name]), 400)


SAID = {
    "half a pair": asked().replace(b"Hello.", b"\\ud800 and \\udfff"),
    "a null character": asked().replace(b"Hello.", b"a\\u0000b"),
    "the same key twice": asked().replace(b'"model"', b'"model": 3, "model"'),
    "a mark before": b"\xef\xbb\xbf" + asked(),
    "members that nobody knows": asked(**{"": 1, "a" * 10_000: 2, "\u202e": 3}),
    "prototypes": asked(__proto__={"a": 1}, __class__="x", self=1),
}


@pytest.mark.parametrize("name", SAID)
def test_a_body_that_is_odd_is_answered_or_refused(guarded: Gateway, line: Line, name: str):
    answer = post(line, guarded, SAID[name])
    if answer.status != 200:
        refused(answer, 400)
    answer.body.decode()  # half a pair went out as something that UTF-8 can say


FORBIDDEN = {
    "base_url": "http://127.0.0.1:9/v1",
    "api_base": "http://127.0.0.1:9/v1",
    "api_key": "sk-of-somebody",
    "headers": {"x": "y"},
    "extra_headers": {"x": "y"},
    "extra": {"pace": 0},
    "extra_body": {"pace": 0},
    "extra_query": {"x": "y"},
    "api": "responses",
    "api_version": "2024-10-21",
    "project": "p",
    "location": "us-central1",
    "cache": True,
    "fallbacks": ["demo/guide"],
    "retries": 100,
    "timeout": 1e9,
    "max_bytes": 1,
    "max_cost": 1,
    "rows": 3,
    "schema": {"type": "object"},
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_a_client_may_not_set(guarded: Gateway, line: Line, name: str):
    """It is refused, or it is not heard and changes nothing."""
    answer = post(line, guarded, asked(**{name: FORBIDDEN[name]}))
    if name != "schema":
        assert name in refused(answer, 400)["message"]


def test_a_body_that_says_it_is_too_big_is_not_waited_for(guarded: Gateway, line: Line):
    for length in (f"{MOST + 1}", "9" * 18):
        headers = [*own(guarded), JSON, ("Content-Length", length)]
        refused(line.ask(request(headers, target=CHAT, method="POST")), 413)
        line.close()


def test_a_body_that_does_not_say_how_big_it_is(guarded: Gateway, line: Line):
    """It is read to the limit and no further; the memory is that of the limit."""
    before = guarded.memory()
    headers = [*own(guarded), JSON, ("Transfer-Encoding", "chunked")]
    piece = b" " * MEGABYTE
    line.send(request(headers, target=CHAT, method="POST"))
    for _ in range(3 * MOST // MEGABYTE):
        line.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    refused(line.read(), 413)
    assert guarded.memory() - before < 4 * MOST


def test_a_body_just_under_the_limit_is_read(guarded: Gateway, line: Line):
    before = guarded.memory()
    prompt = "a" * (MOST - 10_000)
    answer = post(line, guarded, asked(messages=[{"role": "user", "content": prompt}], seed="x"))
    refused(answer, 400)
    assert guarded.memory() - before < 8 * MOST


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "+5", "5, 6", "abc", "", "٣"])
def test_a_length_that_is_none(guarded: Gateway, line: Line, length: str):
    lengths = [("Content-Length", length.encode().decode("latin-1"))]
    headers = [*own(guarded), JSON, *lengths]
    assert line.ask(request(headers, target=CHAT, method="POST")).status == 400


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_that_is_not_meant(guarded: Gateway, line: Line, method: str):
    answer = line.ask(request(own(guarded), target=CHAT, method=method))
    assert (answer.status, answer.header("allow")) == (405, "POST")
    assert not answer.forgets_itself()
    post_models = request(own(guarded), target="/v1/models", method="POST", body=b"{}")
    assert line.ask(post_models).status == 405


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/v1",
        "/v1/chat",
        "/v2/chat/completions",
        "/v1/chat/completions/",
        "//v1/models",
        "/v1/../etc/passwd",
        "/v1/models/..%2f..%2fetc%2fpasswd",
        "/v1/models/%2e%2e/%2e%2e",
        "/v1/models/%00",
        "/v1/models/%ff%fe",
        "/v1/models/" + "a" * 10_000,
        "/v1/models/nobody/knows",
        "/docs",
        "/openapi.json",
        "/.env",
        "*",
    ],
)
def test_a_path_that_is_none(guarded: Gateway, line: Line, target: str):
    answer = line.ask(request(own(guarded), target=target))
    assert answer.status in {400, 404}, answer
    assert not answer.forgets_itself()
    assert len(answer.body) < 3000
