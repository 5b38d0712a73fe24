"""What a Responses server gets back of its own turns."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nbllm.events import Event, State
from nbllm.messages import CallPart, Message, Request, ResultPart, Text
from nbllm.wire.dialect import Dialect
from nbllm.wire.frame import Frame
from nbllm.wire.responses.decoder import ResponsesDecoder
from nbllm.wire.responses.request import encode

HERE = "openai responses https://host/v1 m"
THOUGHT = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAA"}
CALL = {
    "type": "function_call",
    "id": "fc_1",
    "call_id": "c1",
    "name": "add",
    "arguments": "{}",
    "status": "completed",
}
CUSTOM = {"type": "custom_tool_call", "id": "x", "call_id": "c1", "name": "run", "input": "ls"}
ANSWER = {
    "type": "message",
    "id": "msg_1",
    "role": "assistant",
    "status": "completed",
    "content": [{"type": "output_text", "text": "4", "annotations": []}],
}
NEUTRAL = {"type": "function_call", "call_id": "c1", "name": "add", "arguments": "{}"}


def turn(*items: dict[str, Any], **response: Any) -> State | None:
    """The state that a whole response of these items gives."""
    document = {"object": "response", "status": "completed", "output": list(items), **response}
    events: list[Event] = ResponsesDecoder(origin=HERE).decode(
        Frame(json.dumps(document), kind="json")
    )
    return next((event for event in events if isinstance(event, State)), None)


def sent(state: State | None, *, origin: str = HERE) -> list[dict[str, Any]]:
    """The items that go out for a call, whose message has this state, and its result."""
    called = Message("assistant", (CallPart("c1", "add", "{}"),), state)
    messages = (called, Message("tool", (ResultPart("c1", "2"),)))
    return encode(Request("m", messages, origin=origin), Dialect()).body["input"]


def test_reasoning_goes_back_in_front_of_the_call_that_it_led_to():
    *items, result = sent(turn(THOUGHT, CALL))
    assert items == [THOUGHT, CALL]
    assert result == {"type": "function_call_output", "call_id": "c1", "output": "2"}


def test_a_custom_tool_gets_its_own_kind_of_result():
    *items, result = sent(turn(CUSTOM))
    assert items == [CUSTOM]
    assert result == {"type": "custom_tool_call_output", "call_id": "c1", "output": "2"}


def test_to_another_route_only_the_neutral_parts_go():
    assert sent(turn(THOUGHT, CALL), origin="azure responses https://other/v1 m")[0] == NEUTRAL


@pytest.mark.parametrize(
    "content", ["", "{", "null", "7", "[]", "[1]", "{}", '[{"id":"x"}]', "[" * 100_000]
)
def test_a_state_that_cannot_be_read_gives_way_to_the_parts(content):
    assert sent(State(HERE, content))[0] == NEUTRAL


def test_what_the_api_gives_but_does_not_take_is_left_out():
    state = turn(
        THOUGHT | {"status": "completed", "content": None},
        ANSWER | {"content": [{**ANSWER["content"][0], "logprobs": [{"token": "4"}]}]},
    )
    assert state is not None
    assert json.loads(state.content) == [THOUGHT, ANSWER]


@pytest.mark.parametrize(
    ("items", "response"),
    [
        ([ANSWER], {}),
        ([CALL], {}),
        ([], {}),
        ([THOUGHT | {"encrypted_content": None}, ANSWER], {}),
        ([ANSWER, THOUGHT], {}),
        ([THOUGHT, CALL], {"status": "failed", "error": {"message": "no"}}),
        ([{"type": "web_search_call", "id": "ws_1"}, ANSWER], {}),
    ],
)
def test_where_nothing_must_go_back_there_is_no_state(items, response):
    assert turn(*items, **response) is None


@pytest.mark.parametrize(
    "thought",
    [
        THOUGHT,
        {"type": "reasoning", "summary": [], "content": [{"type": "reasoning_text", "text": "x"}]},
    ],
)
def test_server_tools_go_back_with_the_reasoning_around_them(thought):
    search = {"type": "web_search_call", "id": "ws_1", "status": "completed"}
    state = turn(thought, search, ANSWER)
    assert state is not None
    assert json.loads(state.content) == [thought, search, ANSWER]


def test_half_a_pair_in_a_state_reaches_no_socket():
    state = turn(THOUGHT, ANSWER | {"content": [{"type": "output_text", "text": "\ud83d"}]})
    assert state is not None
    assert json.loads(state.content)[1]["content"][0]["text"] == "\ufffd"
    state.content.encode()


def test_a_conversation_with_turns_of_two_providers():
    own = Message("assistant", "4", turn(THOUGHT, ANSWER))
    other = Message("assistant", (Text("5"),), State("anthropic", '[{"type":"text"}]'))
    request = Request("m", (Message("user", "2+2?"), own, other), origin=HERE)
    items = encode(request, Dialect()).body["input"]
    assert items[1:] == [
        THOUGHT,
        ANSWER,
        {"role": "assistant", "content": "5"},
    ]
