"""What Gemini signed goes back word for word, to the model that signed it only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance import answer_of, decode
from nbllm.events import Finish, State
from nbllm.messages import CallPart, Message, Request, ResultPart, Text
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

STREAMS = Path(__file__).with_name("streams") / "gemini"
ORIGIN = "gemini gemini https://host gemini-3-pro"
SIGNED = [
    {"text": "Let me see.", "thought": True},
    {"text": "I add."},
    {"functionCall": {"name": "add", "args": {"x": 1}}, "thoughtSignature": "c2ln"},
    {"functionCall": {"name": "add", "args": {"x": 2}}},
]


def answered(file: str) -> Message:
    """The message that one of our streams comes to."""
    body = (STREAMS / file).read_bytes()
    response = answer_of(decode([body], wire("gemini"), origin=ORIGIN))
    states = [event for event in response.events if isinstance(event, State)]
    calls = [CallPart(call.id, call.name, call.arguments_json) for call in response.tool_calls]
    return Message("assistant", (Text(response.text), *calls), states[0] if states else None)


def contents(*messages: Message, origin: str = ORIGIN) -> list[dict[str, Any]]:
    """The turns of a request on a route."""
    request = Request("gemini-3-pro", (Message("user", "Hi"), *messages), origin=origin)
    return wire("gemini").encode(request, Dialect()).body["contents"]


def test_the_turn_goes_back_as_it_came_and_results_find_their_calls():
    results = Message("tool", (ResultPart("call_0", "3"), ResultPart("call_1", "4")))
    assert contents(answered("call_signed.sse"), results)[1:] == [
        {"role": "model", "parts": SIGNED},
        {
            "role": "user",
            "parts": [
                {"functionResponse": {"name": "add", "response": {"result": "3"}}},
                {"functionResponse": {"name": "add", "response": {"result": "4"}}},
            ],
        },
    ]


@pytest.mark.parametrize(
    "file", ["text_signed.sse", "pieces.sse", "server_tools.sse", "halves.sse", "no_parts.sse"]
)
def test_every_state_goes_back_whole(file):
    message = answered(file)
    assert message.state is not None
    assert contents(message)[1]["parts"] == json.loads(message.state.content)


@pytest.mark.parametrize("file", ["plain.sse", "reasoning.sse", "call.sse", "pieces_unclosed.sse"])
def test_an_answer_with_nothing_opaque_has_no_state(file):
    assert answered(file).state is None


def test_a_stop_after_a_call_asks_for_its_result():
    body = (STREAMS / "call.sse").read_bytes()
    assert decode([body], wire("gemini"))[-1] == Finish("tool_calls", "STOP")


def test_no_other_model_gets_it():
    parts = contents(answered("call_signed.sse"), origin="gemini gemini https://host gemini-4")
    skipped = {"thoughtSignature": "skip_thought_signature_validator"}
    assert parts[1]["parts"] == [SIGNED[1], {**SIGNED[2], **skipped}, SIGNED[3]]


@pytest.mark.parametrize(
    "content", ["", "{", "null", "[]", "7", "[1]", "[{}]", '{"text": "x"}', "[[]]", "[" * 5000]
)
def test_a_broken_state_falls_back_to_what_was_said(content):
    message = Message("assistant", (Text("Hello"),), State(ORIGIN, content))
    assert contents(message)[1] == {"role": "model", "parts": [{"text": "Hello"}]}


def test_a_state_is_never_mixed_with_the_turn_before_it():
    told = Message("assistant", (Text("One"),))
    parts = contents(told, answered("text_signed.sse"))[1]["parts"]
    assert [part["text"] for part in parts] == ["One", "One two", " three", " four five", ""]
