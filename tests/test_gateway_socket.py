"""``/v1/stream``: who may ask, what is asked, and how it ends; over a real server."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

import nbllm
from framework_server import listener
from nbllm import gateway
from nbllm.gateway import socket_route
from nbllm.serialization import event_from_dict
from provider import running_provider

TOKEN = "a-token-of-the-tests"  # noqa: S105


@contextmanager
def serving(app):
    """The port of a server in a thread."""
    socket = listener()
    settings = uvicorn.Config(app, log_level="warning", lifespan="off", ws_max_size=32_000_000)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        yield socket.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        socket.close()


@pytest.fixture(scope="module")
def port():
    with serving(gateway.app(token=TOKEN, origins=["https://page.example"])) as port:
        yield port


def talk(port, headers=None, **settings):
    headers = {"Authorization": f"Bearer {TOKEN}"} if headers is None else headers
    url = f"ws://127.0.0.1:{port}/v1/stream"
    return connect(url, additional_headers=headers, open_timeout=30, **settings)


def ask(port, first):
    """All messages, and the code of the close."""
    with talk(port) as socket:
        if first is not None:
            socket.send(first if isinstance(first, (str, bytes)) else json.dumps(first))
        messages = []
        try:
            while True:
                messages.append(json.loads(socket.recv(30)))
        except ConnectionClosed:
            return messages, socket.close_code


def test_the_events_are_those_of_the_stream(port):
    question = {"model": "demo/echo", "prompt": "one two three", "temperature": 0}
    messages, code = ask(port, question)
    assert code == 1000
    events = [event_from_dict(message) for message in messages]
    assert [event.kind for event in events].count("finish") == 1
    assert events[-1].reason == "stop"
    assert "".join(e.text for e in events if e.kind == "text_delta") == "one two three"
    summary = messages[-1]["response"]
    assert (summary["cost"], summary["provider"], summary["model"]) == (0.0, "demo", "echo")
    assert summary["usage"]["output_tokens"] == 3


def test_messages_in_the_form_of_openai(port):
    messages = [{"role": "system", "content": "Be."}, {"role": "user", "content": "ho"}]
    said, _code = ask(port, {"model": "demo/echo", "messages": messages})
    assert "".join(each["text"] for each in said if each["kind"] == "text_delta") == "ho"


@pytest.mark.parametrize(
    ("first", "code", "kind", "words"),
    [
        ("hello", 1008, "BadRequest", "no JSON"),
        ("[]", 1008, "BadRequest", "JSON object"),
        ("[" * 100_000, 1008, "BadRequest", "no JSON"),
        ('{"prompt": NaN}', 1008, "BadRequest", "no JSON"),
        (b'{"prompt": "ho"}', 1003, "BadRequest", "text message"),
        ({"model": "demo/echo"}, 1008, "BadRequest", "prompt or messages"),
        ({"model": 3, "prompt": "ho"}, 1008, "BadRequest", "name of a model"),
        ({"model": "demo/echo", "prompt": "ho", "base_url": "http://x"}, 1008, "BadRequest", "set"),
        ({"model": "demo/echo", "prompt": "ho", "api_key": "x"}, 1008, "BadRequest", "set"),
        ({"model": "demo/echo", "prompt": "ho", "headers": {}}, 1008, "BadRequest", "set"),
        ({"model": "nobody/x", "prompt": "ho"}, 1008, "UnknownProvider", "no provider"),
        ({"stop": True}, 1008, "BadRequest", "prompt or messages"),
    ],
)
def test_a_question_that_is_none(port, first, code, kind, words):
    (finish,), closed = ask(port, first)
    assert closed == code
    assert (finish["kind"], finish["reason"], finish["error"]["kind"]) == ("finish", "error", kind)
    assert words in finish["error"]["message"]
    event_from_dict(finish)


def test_a_failure_in_the_middle_is_the_finish(port):
    *before, finish = ask(port, {"model": "demo/flaky", "prompt": "ho"})[0]
    assert any(message["kind"] == "text_delta" for message in before)
    assert (finish["reason"], finish["error"]["kind"]) == ("error", "ServerError")


def test_a_question_that_does_not_come(port, monkeypatch):
    monkeypatch.setattr(socket_route, "FIRST_SECONDS", 0.05)
    (finish,), code = ask(port, None)
    assert code == 1008
    assert "no question came" in finish["error"]["message"]


def test_a_question_that_is_too_long(port, monkeypatch):
    monkeypatch.setattr(socket_route, "MOST_BYTES", 1_000)
    (finish,), code = ask(port, {"model": "demo/echo", "prompt": "x" * 1_000})
    assert (code, finish["error"]["status"]) == (1008, 413)


def test_a_model_that_is_not_offered():
    with serving(gateway.app(token=TOKEN, models=["demo/echo"])) as port:
        (finish,), code = ask(port, {"model": "demo/guide", "prompt": "ho"})
        assert (code, finish["error"]["kind"]) == (1008, "ModelNotFound")
        assert "demo/echo" in finish["error"]["message"]
        assert ask(port, {"prompt": "ho"})[0][-1]["reason"] == "stop"


@pytest.mark.parametrize(
    ("headers", "settings", "status"),
    [
        ({}, {}, 401),
        ({"Authorization": "Bearer wrong-token"}, {}, 401),
        ({}, {"subprotocols": ["nbllm", "nbllm.bearer.wrong-token"]}, 401),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"}, {}, 403),
    ],
)
def test_who_may_not_ask_is_told_before_the_socket_opens(port, headers, settings, status):
    with pytest.raises(InvalidStatus) as refused:
        talk(port, headers, **settings)
    assert refused.value.response.status_code == status


def test_a_page_sends_its_token_as_a_protocol(port):
    protocols = ["nbllm", f"nbllm.bearer.{TOKEN}"]
    with talk(port, {}, subprotocols=protocols, origin="https://page.example") as socket:
        assert socket.subprotocol == "nbllm"
        socket.send('{"model": "demo/echo", "prompt": "ho"}')
        assert json.loads(list(socket)[-1])["reason"] == "stop"


def test_what_else_comes_meanwhile_is_ignored(port):
    with talk(port) as socket:
        socket.send('{"model": "demo/slow", "prompt": "ho"}')
        while "text_delta" not in socket.recv(30):
            pass
        for other in (
            "x",
            b"\xff",
            '{"stop": 1}',
            '{"stop": "true"}',
            '{"stop": false}',
            "[" * 900,
        ):
            socket.send(other)
        assert "text_delta" in socket.recv(30)
        socket.send('{"stop": true, "and": "more"}')
        *_, last = map(json.loads, socket)
    assert last["reason"] == "cancelled"


@pytest.fixture(scope="module")
def provider():
    with running_provider() as running:
        yield running


@pytest.fixture
def upstream(provider):
    """Models of a provider that notes when it is left."""
    models = {"endless": "words-5000-20", "flood": "blocks-3000", "silent": "silent-1"}
    for name, model in models.items():
        nbllm.alias(name, f"compatible/{model}", base_url=provider.base_url, retries=0)
    return provider


@pytest.mark.slow
@pytest.mark.parametrize("politely", [True, False])
def test_a_client_that_goes_ends_the_question(port, upstream, politely):
    with talk(port) as socket:
        socket.send('{"model": "endless", "prompt": "ho"}')
        while "text_delta" not in socket.recv(30):
            pass
        since = time.time()
        if not politely:
            socket.socket.shutdown(2)
        socket.close()
    assert upstream.wait_for_disconnect("words-5000-20") - since < 1


@pytest.mark.slow
def test_a_client_that_goes_while_the_model_is_silent_ends_the_question(port, upstream):
    with talk(port) as socket:
        socket.send('{"model": "silent", "prompt": "ho"}')
        while not any(entry["model"] == "silent-1" for entry in upstream.log()):
            time.sleep(0.02)
        since = time.time()
    assert upstream.wait_for_disconnect("silent-1") - since < 1


@pytest.mark.slow
def test_a_client_that_reads_slowly_slows_the_provider(port, upstream):
    with talk(port, max_queue=1, compression=None) as socket:
        socket.send('{"model": "flood", "prompt": "ho"}')
        socket.recv(30)
        (sent,) = upstream.wait_until_held_back("blocks-3000")
        assert sent < 2_500, "the provider said all of it to nobody"
        socket.send('{"stop": true}')
        *_, last = map(json.loads, socket)
    assert last["reason"] == "cancelled"
