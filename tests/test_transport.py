"""A call becomes frames, against servers that misbehave."""

from __future__ import annotations

import json
import socket
import struct
import threading

import pytest

import nbllm
from faults.server import HELLO, Server, answering, event, head, reply
from nbllm import errors
from nbllm.response import Response

ANSWER = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}


def ask(server: Server, **settings: object) -> Response:
    """A whole answer from a server."""
    return nbllm.complete("hi", "compatible/m", base_url=server.base_url, **settings)


def failure(*answers: object, **settings: object) -> errors.NbllmError:
    """The error that an answer ends in."""
    with answering(*answers) as server, pytest.raises(errors.NbllmError) as caught:
        ask(server, **settings)
    assert caught.value.response.error is caught.value
    assert caught.value.provider == "compatible"
    return caught.value


def test_the_request_that_goes_out():
    with answering(reply(200, HELLO)) as server:
        ask(server, api_key="k", headers={"X-Team": "t"}, temperature=0)
        (request,) = server.requests
    lines, _, body = request.partition(b"\r\n\r\n")
    sent = dict(line.lower().split(b": ", 1) for line in lines.split(b"\r\n")[1:])
    assert lines.startswith(b"POST /v1/chat/completions HTTP/1.1\r\n")
    assert sent[b"authorization"] == b"bearer k"
    assert sent[b"x-team"] == b"t"
    assert sent[b"content-type"] == b"application/json"
    assert sent[b"accept-encoding"] == b"identity"
    assert b"text/event-stream" in sent[b"accept"]
    assert json.loads(body) == {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0,
    }


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(
        errors.ConnectFailed, match=rf"127.0.0.1:{port}.*Is the server running"
    ) as caught:
        nbllm.complete("hi", "compatible/m", base_url=f"http://127.0.0.1:{port}/v1")
    assert caught.value.retryable


def test_no_such_host():
    with pytest.raises(
        errors.ConnectFailed, match=r"no connection to nowhere\.invalid.*Check the network"
    ):
        nbllm.complete("hi", "compatible/m", base_url="http://nowhere.invalid/v1")


def test_https_to_a_server_that_speaks_http():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(head(400))
                connection.recv(65536)

        threading.Thread(target=serve, daemon=True).start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/v1"
        with pytest.raises(errors.ConnectFailed, match="write base_url= with http://"):
            nbllm.complete("hi", "compatible/m", base_url=url)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, None, errors.BadRequest),
        (400, "model_not_found", errors.ModelNotFound),
        (401, None, errors.AuthenticationError),
        (402, None, errors.QuotaExceeded),
        (404, None, errors.ModelNotFound),
        (418, None, errors.ProviderError),
        (429, None, errors.RateLimited),
        (429, "insufficient_quota", errors.QuotaExceeded),
        (500, None, errors.ServerError),
        (529, None, errors.Overloaded),
    ],
)
def test_an_http_error_is_typed_with_the_sentence_in_front(status, code, kind):
    body = json.dumps({"error": {"message": "It is so.", "code": code}})
    answer = reply(status, body, x_request_id="r-1", retry_after="7")
    error = failure(answer, api_key="k", retries=0)
    assert type(error) is kind
    assert str(error).startswith(f"It is so. (compatible answered {status}.)")
    assert (error.status, error.request_id, error.retry_after) == (status, "r-1", 7.0)


@pytest.mark.parametrize("garbage", ["-1", "nan", "inf", "soon", "0", ""])
def test_a_wait_that_makes_no_sense_is_unknown(garbage):
    assert failure(reply(429, "{}", retry_after=garbage)).retry_after is None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<html><style>p{}</style><h1>Bad gateway</h1></html>", "Bad gateway. "),
        ("plain words", "plain words. "),
        ("", "no reason given. "),
        (b"\xff\xfe", "\ufffd\ufffd. "),
        ("[" * 5000, "[["),
        ('data: {"error":{"message":"in a stream"}}\n\ndata: [DONE]\n\n', "in a stream. "),
    ],
)
def test_an_error_in_any_body(body, sentence):
    error = failure(reply(500, body))
    assert type(error) is errors.ServerError
    assert str(error).startswith(sentence)
    assert len(str(error)) < 400


def test_an_error_body_without_an_end_is_cut():
    assert failure([head(500), *[b"x" * 60_000] * 50]).status == 500


def test_a_redirect_is_shown_and_not_followed():
    with answering(reply(200, HELLO)) as target:
        location = f"{target.base_url}/chat/completions?key=1"
        error = failure(reply(307, "", location=location), api_key="sk-canary")
        assert target.connections == 0
    assert type(error) is errors.ProviderError
    assert f"points to {target.base_url}/chat/completions." in str(error)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<!doctype html><title>Sign in</title>", "a web page came instead of a stream: Sign in"),
        ("", "the answer is empty"),
        (": ping\n\n" * 3, "the answer is empty"),
        ("data: {broken\n\n", "at byte 0 of the body is no JSON"),
        ("[1, 2]", "a JSON document without an answer"),
        (event("a") + b"data: \xff\n\n", "invalid UTF-8 at byte"),
    ],
)
def test_a_body_that_no_rule_allows(body, words):
    error = failure(reply(200, body))
    assert type(error) is errors.ProtocolError
    assert words in str(error)


def test_a_whole_json_answer_is_accepted():
    with answering(reply(200, json.dumps(ANSWER), content_type="application/json")) as server:
        assert ask(server).text == "Hello"


@pytest.mark.parametrize("kind", ["text/plain", "application/octet-stream", "image/png"])
def test_a_stream_is_known_by_its_first_byte_not_by_its_type(kind):
    with answering(reply(200, HELLO, content_type=kind)) as server:
        assert ask(server).text == "Hello"


def reset(connection: socket.socket) -> None:
    """Say half of it, then reset the connection."""
    connection.sendall(head(200) + event("Hel"))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize(
    "answer",
    [
        head(200) + event("Hel"),
        head(200) + event("Hel") + event("lo")[:30],
        head(200, content_length="9999") + event("Hel"),
        head(200, transfer_encoding="chunked")
        + b"%x\r\n" % len(event("Hel"))
        + event("Hel")
        + b"\r\n",
        [head(200) + event("Hel"), 0.1, reset],
    ],
    ids=["clean end", "within an event", "short body", "short chunks", "reset"],
)
def test_a_cut_keeps_what_came(answer):
    answer = reset if isinstance(answer, list) else answer
    error = failure(answer)
    assert type(error) is errors.StreamCut
    assert error.response.text == "Hel"
    assert "what came is kept" in str(error)
    assert not error.retryable


def test_a_server_that_hangs_up_without_a_word():
    error = failure(b"")
    assert type(error) is errors.ConnectFailed
    assert "hung up before it answered" in str(error)


def test_max_bytes_keeps_what_came():
    error = failure([head(200), *[event("0123456789")] * 100], max_bytes=2000)
    assert type(error) is errors.LimitExceeded
    assert "max_bytes=2,000" in str(error)
    assert 0 < len(error.response.text) <= 2000


@pytest.mark.parametrize("extra", [{"a": {1, 2}}, {"a": float("nan")}, {"a": "\ud83d"}])
def test_what_json_cannot_say_is_not_sent(extra):
    with answering(reply(200, HELLO)) as server:
        with pytest.raises(errors.ConfigError, match="cannot be written as JSON"):
            ask(server, extra=extra)
        assert server.connections == 0
