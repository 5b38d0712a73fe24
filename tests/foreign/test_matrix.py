"""Host × Origin × token: one combination is right, and only that one is served."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

import nbllm.gateway
from foreign.gateway import TOKEN, Gateway
from foreign.guises import Lines, hosts, origins, some, tokens
from foreign.raw import Answer, Line, handshake, request

pytestmark = pytest.mark.slow

REFUSALS = {400, 401, 403, 421}
TARGETS = ("/health", "/v1/models", "/v1/models/demo/echo", "/v1/chat/completions", "/v1/stream")
PARTS = (hosts, origins, lambda _port: tokens())


def combinations(port: int, wrongs_of_each: int) -> Iterator[tuple[bool, Lines]]:
    """Every wrong part beside right ones, and then a few of each kind with a few of each other."""
    parts = [part(port) for part in PARTS]
    right = [rights[0] for rights, _wrongs in parts]
    for place, (rights, wrongs) in enumerate(parts):
        for is_right, each in [*((True, own) for own in rights), *((False, own) for own in wrongs)]:
            chosen = [*right[:place], each, *right[place + 1 :]]
            yield is_right, sum(chosen, ())
    picks = [
        [
            *((True, own) for own in some(rights, 2)),
            *((False, own) for own in some(wrongs, wrongs_of_each)),
        ]
        for rights, wrongs in parts
    ]
    for chosen in product(*picks):
        yield all(is_right for is_right, _own in chosen), sum((own for _right, own in chosen), ())


def check(answer: Answer, case: object, *, is_right: bool, served: int = 200) -> None:
    """It is served or refused, and says nothing that helps another page or an attacker."""
    assert answer.status == served if is_right else answer.status in REFUSALS, (case, answer)
    assert not answer.forgets_itself(), (case, answer)
    assert TOKEN.encode() not in answer.body, (case, answer)


def test_over_http(guarded: Gateway):
    with Line(guarded.port) as line:
        for is_right, headers in combinations(guarded.port, 14):
            check(line.ask(request(headers)), headers, is_right=is_right)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_under_a_server_that_lets_two_names_pass(count: int):
    """uvicorn's own parser refuses them, but another server may not."""
    said = [(name.lower(), value) for name, value in tokens()[0][0]]
    headers = [(b"host", b"localhost"), (b"host", b"evil.example")][:count]
    headers += [(name.encode(), value.encode()) for name, value in said]
    scope = {"type": "http", "method": "GET", "path": "/health", "headers": headers}
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(nbllm.gateway.app(token=TOKEN)(scope, None, send))
    assert sent[0]["status"] == (200 if count == 1 else 400)


def test_of_websockets(guarded: Gateway):
    for is_right, headers in combinations(guarded.port, 7):
        with Line(guarded.port) as line:
            check(line.ask(handshake(headers)), headers, is_right=is_right, served=101)


def test_a_token_among_the_protocols_of_a_websocket(guarded: Gateway):
    """As a page has to send it, which can set no header."""
    host = hosts(guarded.port)[0][0]
    said = {
        f"nbllm, nbllm.bearer.{TOKEN}": True,
        f"nbllm.bearer.{TOKEN}, nbllm": True,
        f"nbllm, nbllm.bearer.{TOKEN}x": False,
        f"nbllm, nbllm.bearer.{TOKEN[:-1]}": False,
        f"nbllm, nbllm.bearer.{TOKEN}, nbllm.bearer.another-0123456789": False,
        f"nbllm, {TOKEN}": False,
        "nbllm, nbllm.bearer.": False,
        "nbllm": False,
    }
    for protocols, is_right in said.items():
        with Line(guarded.port) as line:
            answer = line.ask(handshake([*host, ("Sec-WebSocket-Protocol", protocols)]))
            check(answer, protocols, is_right=is_right, served=101)
            assert answer.header("sec-websocket-protocol") in (None, "nbllm")


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"])
def test_no_path_and_no_method_is_open(guarded: Gateway, method: str, target: str):
    parts = [part(guarded.port) for part in PARTS]
    right = [rights[0] for rights, _wrongs in parts]
    with Line(guarded.port) as line:
        for place, (_rights, wrongs) in enumerate(parts):
            for wrong in some(wrongs, 3):
                headers = sum([*right[:place], wrong, *right[place + 1 :]], ())
                answer = line.ask(request(headers, method=method, target=target))
                check(answer, headers, is_right=False)


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "key", "Authorization"])
def test_a_token_in_the_address_is_none(guarded: Gateway, name: str):
    host = hosts(guarded.port)[0][0]
    with Line(guarded.port) as line:
        for target in (f"/health?{name}={TOKEN}", f"/health?{name}=Bearer%20{TOKEN}"):
            assert line.ask(request(host, target=target)).status == 401


def test_an_address_in_the_first_line_leads_nowhere_else(guarded: Gateway):
    """Whatever name stands there, nothing is answered for it."""
    (right, *_hosts), wrong = hosts(guarded.port)[0], (("Host", "evil.example"),)
    token = tokens()[0][0]
    with Line(guarded.port) as line:
        for target in ("http://evil.example/health", f"http://127.0.0.1:{guarded.port}/health"):
            assert line.ask(request([*wrong, *token], target=target)).status in REFUSALS
            assert line.ask(request(right, target=target)).status in REFUSALS
        for target in ("http://evil.example/health", "//evil.example/health", "evil.example:443"):
            answer = line.ask(request([*right, *token], target=target))
            assert answer.status in {*REFUSALS, 404}


@pytest.mark.parametrize("origin", ["https://app.example", "https://evil.example", "null"])
@pytest.mark.parametrize("target", TARGETS)
def test_a_page_that_asks_whether_it_may_is_not_told_yes(
    guarded: Gateway, target: str, origin: str
):
    """A browser sends no token with that question; even with one nobody is let in."""
    asked = [
        *hosts(guarded.port)[0][0],
        ("Origin", origin),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization, content-type"),
        ("Access-Control-Request-Private-Network", "true"),
    ]
    with Line(guarded.port) as line:
        for headers in (asked, [*asked, *tokens()[0][0]]):
            answer = line.ask(request(headers, method="OPTIONS", target=target))
            assert answer.status in {401, 403, 404, 405}
            assert not answer.forgets_itself()
