"""Every field of a request holding all that it should not: nothing ever fails."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from canary import CANARY
from foreign.gateway import TOKEN, Gateway
from foreign.guises import hosts, tokens
from foreign.raw import Answer, Line, request

pytestmark = pytest.mark.slow

CHAT = "/v1/chat/completions"
PICTURE = "data:image/png;base64,iVBORw0KGgo="
CALL = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
RICH: dict[str, Any] = {
    "model": "quick",
    "messages": [
        {"role": "system", "content": "Be brief.", "name": "n"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Look."},
                {"type": "image_url", "image_url": {"url": PICTURE, "detail": "low"}},
                {
                    "type": "file",
                    "file": {"filename": "a.pdf", "file_data": "data:x/y;base64,eA=="},
                },
            ],
        },
        {"role": "assistant", "content": None, "tool_calls": [CALL], "reasoning_content": "Hm."},
        {"role": "tool", "tool_call_id": "a", "content": "1"},
        {
            "role": "assistant",
            "content": "So.",
            "nbllm_state": {"origin": "o", "content": "[]"},
        },
        {"role": "user", "content": "Hello."},
    ],
    "stream": False,
    "stream_options": {"include_usage": True},
    "temperature": 0.5,
    "top_p": 0.5,
    "max_tokens": 5,
    "max_completion_tokens": 5,
    "stop": ["x"],
    "seed": 1,
    "n": 1,
    "user": "u",
    "metadata": {"a": "b"},
    "logit_bias": {"1": 2},
    "logprobs": False,
    "parallel_tool_calls": True,
    "service_tier": "auto",
    "modalities": ["text"],
    "reasoning_effort": "low",
    "reasoning": {"effort": "low", "max_tokens": 5},
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "f",
                "description": "F.",
                "parameters": {"type": "object", "properties": {"a": {"type": "string"}}},
                "strict": True,
            },
        }
    ],
    "tool_choice": {"type": "function", "function": {"name": "f"}},
    "response_format": {
        "type": "json_schema",
        "json_schema": {"name": "a", "schema": {"type": "object"}, "strict": True},
    },
}
JUNK = (
    *(None, True, False, 0, -1, 1.5, 10**400, -1e308, "", "junk", "\ud800", "\x00", "/etc/passwd"),
    *([], {}, [None], [[]], [1], ["a"], [{}], {"type": None}, {"type": "x"}, {"": {"": {}}}),
    *("a" * 5000, [{"type": "text"}], {"url": 3}),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value within."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, each in value.items():
            yield from places(each, (*path, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from places(each, (*path, number))


def with_junk(path: tuple[Any, ...], junk: object) -> dict[str, Any]:
    """The request with one value changed."""
    body = copy.deepcopy(RICH)
    inner: Any = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = junk
    return body


def post(line: Line, gateway: Gateway, body: object) -> Answer:
    """Ask; check what every answer has to be."""
    data = json.dumps(body).encode()
    kind = ("Content-Type", "application/json")
    headers = [*hosts(gateway.port)[0][0], *tokens()[0][0], kind]
    answer = line.ask(request(headers, target=CHAT, method="POST", body=data))
    assert answer.status in {200, 400, 404}, (body, answer)
    assert not answer.forgets_itself(), (body, answer)
    assert CANARY.encode() not in answer.body
    if answer.status != 200:
        assert json.loads(answer.body)["error"]["message"]
    return answer


def test_the_request_itself_is_right(guarded: Gateway):
    with Line(guarded.port) as line:
        assert post(line, guarded, RICH).status == 200


PLACES = list(places(RICH))


@pytest.mark.parametrize("name", RICH)
def test_junk_in_every_place(guarded: Gateway, name: str):
    with Line(guarded.port) as line:
        for path in PLACES:
            if path[0] == name:
                for junk in JUNK:
                    post(line, guarded, with_junk(path, junk))


TEXTS = st.text(max_size=20) | st.sampled_from(["quick", "text", "function", "f", "user", PICTURE])
NAMES = st.sampled_from([*RICH, "schema", "prompt", "system", "functions", "extra", "nbllm"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100)
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_anything_anywhere(guarded: Gateway, fields: dict[str, Any]):
    fields.pop("model", None)
    with Line(guarded.port) as line:
        post(line, guarded, {"model": "quick", **fields})
        post(line, guarded, {**RICH, **fields})


def talking(gateway: Gateway) -> ClientConnection:
    """A WebSocket of the gateway's."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    address = f"ws://127.0.0.1:{gateway.port}/v1/stream"
    return connect(address, additional_headers=headers, proxy=None, max_size=None)


def heard(socket: ClientConnection) -> list[dict[str, Any]]:
    """What comes until the gateway closes."""
    messages: list[dict[str, Any]] = []
    with suppress(ConnectionClosed):
        while True:
            messages.append(json.loads(socket.recv(10)))
    return messages


FIRST = (
    *("", "null", "[]", "3", '"quick"', "{", "[" * 100_000, '{"model": 1e999}', '{"prompt": NaN}'),
    *('{"stop": true}', '{"model": "quick"}', '{"model": "quick", "prompt": {}}', b"\xff\xfe"),
    '{"model": "quick", "prompt": "a", "messages": []}',
    '{"model": "quick", "prompt": "a", "base_url": "http://127.0.0.1:9"}',
    '{"model": "quick", "prompt": "a", "api_key": "sk"}',
    '{"model": "quick", "prompt": "a", "cache": true}',
    '{"model": "quick", "prompt": ["/etc/passwd", {"path": "/etc/passwd"}]}',
    '{"model": "nobody/knows", "prompt": "a"}',
)


@pytest.mark.parametrize("first", FIRST)
def test_a_first_message_that_is_no_question(guarded: Gateway, first: str | bytes):
    with talking(guarded) as socket:
        socket.send(first)
        *before, last = heard(socket)
        assert not before
        assert (last["kind"], last["reason"]) == ("finish", "error")
        assert last["error"]["message"]
        assert socket.close_code in {1003, 1008}


def test_messages_in_the_middle_that_mean_nothing(guarded: Gateway):
    with talking(guarded) as socket:
        socket.send('{"model": "quick", "prompt": "Hello."}')
        for junk in ("", "{", "[" * 900, '{"stop": "true"}', b"\x00", '{"stop": 1}', "a" * 100_000):
            socket.send(junk)
        events = heard(socket)
        assert events[-1]["reason"] == "stop"
        assert socket.close_code == 1000
