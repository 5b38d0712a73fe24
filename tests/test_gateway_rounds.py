"""nbllm asks a gateway that asks a provider: what comes, and what goes back in the next round."""

from __future__ import annotations

import json

import pytest

import nbllm
from faults.server import Server
from gateways import TOKEN, running_gateway
from nbllm import errors
from nbllm.events import State

pytestmark = pytest.mark.slow


def body(*chunks):
    """An answer of Anthropic's."""
    lines = "".join(f"event: {each['type']}\ndata: {json.dumps(each)}\n\n" for each in chunks)
    head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    return (head + lines).encode()


def block(index, begins, *deltas):
    yield {"type": "content_block_start", "index": index, "content_block": begins}
    for delta in deltas:
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def message(*chunks, reason):
    started = {"id": "msg_1", "model": "claude", "usage": {"input_tokens": 9, "output_tokens": 1}}
    yield {"type": "message_start", "message": {**started, "content": [], "role": "assistant"}}
    yield from chunks
    ends = {"stop_reason": reason}
    yield {"type": "message_delta", "delta": ends, "usage": {"output_tokens": 20}}
    yield {"type": "message_stop"}


THOUGHT = block(
    0,
    {"type": "thinking", "thinking": "", "signature": ""},
    {"type": "thinking_delta", "thinking": "Rome, so "},
    {"type": "thinking_delta", "thinking": "ask."},
    {"type": "signature_delta", "signature": "signed-by-anthropic"},
)
CALLS = block(
    1,
    {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}},
    {"type": "input_json_delta", "partial_json": '{"city":'},
    {"type": "input_json_delta", "partial_json": '"Rome"}'},
)
SAYS = block(0, {"type": "text", "text": ""}, {"type": "text_delta", "text": "Sunny."})


def weather(city: str) -> str:
    """The weather in a city."""
    return f"sun in {city}"


def test_a_providers_signature_goes_through_the_gateway_and_back():
    first = body(*message(*THOUGHT, *CALLS, reason="tool_use"))
    second = body(*message(*SAYS, reason="end_turn"))
    server = Server(first, second)
    address = server.base_url.removesuffix("/v1")
    setup = f"nbllm.alias('claude', 'anthropic/claude-x', base_url={address!r}, api_key='k')"
    try:
        with running_gateway(setup) as gateway:
            way = {"base_url": gateway.base_url, "api_key": TOKEN}
            talk = nbllm.Conversation("compatible/claude", tools=[weather], **way)
            answer = talk.send("What is it like in Rome?")
    finally:
        server.close()
    assert answer.text == "Sunny."
    assert answer.raw_finish_reason == "end_turn"
    assert any(isinstance(event, State) for event in answer.events)
    asked, again = (json.loads(each.partition(b"\r\n\r\n")[2]) for each in server.requests)
    assert asked["tools"][0]["name"] == "weather"
    _, said, result = again["messages"]
    assert said["content"][0]["thinking"] == "Rome, so ask."
    assert said["content"][0]["signature"] == "signed-by-anthropic"
    assert said["content"][1]["id"] == "toolu_1"
    assert result["content"][0]["content"] == "sun in Rome"


def test_the_same_classes_of_errors_at_both_ends():
    with running_gateway() as gateway:
        way = {"base_url": gateway.base_url, "retries": 0}
        with pytest.raises(errors.AuthenticationError):
            nbllm.complete("Hi", "compatible/demo/echo", **way, api_key="wrong-token")
        with pytest.raises(errors.ModelNotFound):
            nbllm.complete("Hi", "compatible/gpt-4o", **way, api_key=TOKEN)
        with pytest.raises(errors.ServerError) as failed:
            nbllm.complete("Hi", "compatible/demo/flaky", **way, api_key=TOKEN)
        assert failed.value.response is not None
        assert failed.value.response.text
        found = nbllm.models("compatible", base_url=gateway.base_url, api_key=TOKEN)
        assert "demo/echo" in [model.id for model in found]
