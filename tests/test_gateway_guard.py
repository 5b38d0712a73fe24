"""Who may ask a gateway: host, origin and token, each alone and all together (security 13)."""

from __future__ import annotations

import json
from itertools import product

import pytest

from asgi import RIGHT, TOKEN, ask
from nbllm.errors import ConfigError
from nbllm.gateway import app
from nbllm.gateway.guard import Guard
from nbllm.secret import Secret

HOSTS = {
    "127.0.0.1:8787": True,
    "localhost": True,
    "LOCALHOST:1": True,
    "[::1]:8787": True,
    "mine.example": True,
    "evil.example": False,
    "127.0.0.1.evil.example": False,
    "localhost.evil.example": False,
    "10.0.0.1": False,
    "": False,
}
ORIGINS = {
    None: True,
    "https://page.example": True,
    "https://page.example:8443": False,
    "http://page.example": False,
    "https://page.example.evil": False,
    "http://127.0.0.1:8787": False,
    "http://localhost:8787": False,
    "null": False,
    "": False,
}
TOKENS = {
    f"Bearer {TOKEN}": True,
    f"bearer {TOKEN}": True,
    f"Bearer {TOKEN}x": False,
    f"Bearer {TOKEN[:-1]}": False,
    "Bearer ": False,
    f"Basic {TOKEN}": False,
    TOKEN: False,
    "Bearer tökén": False,
    None: False,
}
PATHS = ("/health", "/v1/models", "/v1/models/demo/echo", "/v1/nothing")
QUESTION = {"model": "demo/echo", "messages": [{"role": "user", "content": "Hi"}]}


@pytest.fixture(scope="module")
def guarded():
    return app(token=TOKEN, hosts=["mine.example"], origins=["https://page.example"])


def headers(host, origin, token):
    given = {"host": host, "origin": origin, "authorization": token}
    return {name: value for name, value in given.items() if value is not None}


def test_all_are_refused_but_the_right_ones(guarded):
    for (host, is_host), (origin, is_origin), (token, is_token) in product(
        HOSTS.items(), ORIGINS.items(), TOKENS.items()
    ):
        answered = ask(guarded, "/health", headers=headers(host, origin, token))
        wanted = 200 if is_token else 401
        wanted = wanted if is_origin else 403
        wanted = wanted if is_host else 400
        assert answered.status == wanted, (host, origin, token)
        assert not [name for name in answered.headers if name.startswith("access-control")]
        assert TOKEN.encode() not in answered.body


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_no_path_is_open(guarded, path, kind):
    for wrong in ({"authorization": "Bearer no"}, {"origin": "null"}, {"host": "evil.example"}):
        answered = ask(guarded, path, headers={**RIGHT, **wrong}, kind=kind)
        assert answered.status in (400, 401, 403)
    assert ask(guarded, "/v1/stream", headers={"host": "localhost"}, kind=kind).status == 401


def test_a_question_without_the_token_reaches_nobody(guarded):
    answered = ask(guarded, body=QUESTION, headers={"host": "localhost"})
    assert answered.status == 401
    assert answered.json["error"]["code"] == "invalid_api_key"
    assert answered.headers["www-authenticate"] == "Bearer"


def test_two_tokens_are_none(guarded):
    scope_headers = {**RIGHT, "Authorization": "Bearer other"}
    assert ask(guarded, "/health", headers=scope_headers).status == 401


def test_what_is_no_json_is_not_read(guarded):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"):
        answered = ask(guarded, body=QUESTION, headers={**RIGHT, "content-type": kind})
        assert answered.status == 415
    right = {**RIGHT, "content-type": "application/json; charset=utf-8"}
    assert ask(guarded, body=QUESTION, headers=right).status == 200


def test_a_body_has_an_end(guarded):
    big = json.dumps({**QUESTION, "user": "x" * 33_000_000}).encode()
    assert ask(guarded, body=big).status == 413
    told = {**RIGHT, "content-length": "32000001"}
    assert ask(guarded, body=b"{}", headers=told).status == 413


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b'{"a": NaN}', b"\xff", b"1" * 6_000, b"[]", b"7"]
)
def test_what_cannot_be_read_is_the_clients_mistake(guarded, body):
    answered = ask(guarded, body=body)
    assert answered.status == 400
    assert answered.json["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("token", ["", "short", "töken-of-some-length", "  spaces  "])
def test_a_token_is_not_to_be_guessed(token):
    with pytest.raises(ConfigError, match="letters and digits"):
        app(token=token)


def test_an_app_has_a_token(monkeypatch):
    monkeypatch.delenv("NBLLM_GATEWAY_TOKEN", raising=False)
    with pytest.raises(ConfigError, match="NBLLM_GATEWAY_TOKEN"):
        app()
    monkeypatch.setenv("NBLLM_GATEWAY_TOKEN", TOKEN)
    assert ask(app(), "/health").status == 200
    assert ask(app(token=Secret(TOKEN)), "/health").status == 200


@pytest.mark.parametrize(
    "origin", ["*", "null", "page.example", "https://a/", "https://", "ws://a"]
)
def test_an_origin_is_exact(origin):
    with pytest.raises(ConfigError, match="an origin is"):
        app(token=TOKEN, origins=[origin])


def test_a_page_sends_its_token_as_the_name_of_a_protocol():
    seen = []

    async def inner(scope, _receive, send):
        seen.append(scope["type"])
        await send({"type": "websocket.accept", "headers": []})

    async def with_protocols(scope, receive, send):
        scope = {**scope, "subprotocols": ["nbllm", f"nbllm.bearer.{TOKEN}"]}
        await Guard(inner, Secret(TOKEN), ())(scope, receive, send)

    host = {"host": "localhost"}
    assert ask(with_protocols, "/v1/stream", headers=host, kind="websocket").status == 101
    assert ask(with_protocols, "/v1/stream", headers=host).status == 401
    assert seen == ["websocket"]
