"""What goes back to a server word for word with an assistant message."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nbllm.events import State
from nbllm.messages import CallPart, Message, Reasoning, Request, Text
from nbllm.providers.registry import find
from nbllm.wire.chat.decoder import ChatDecoder
from nbllm.wire.chat.request import encode
from nbllm.wire.chat.turn import merged_details, merged_parts
from nbllm.wire.dialect import Dialect
from nbllm.wire.frame import Frame

CALL = CallPart("a1", "add", '{"x":1}')
CALL_SENT = {"id": "a1", "type": "function", "function": {"name": "add", "arguments": '{"x":1}'}}
TOOL = {"type": "function", "function": {"name": "add"}}
PARTS = (Reasoning("hm"), Text("so"), CALL)


def sent(message: Message, provider: str = "openai", **fields: Any) -> Any:
    """An assistant message as it goes back to a provider."""
    request = Request("m", (message,), origin="here", **fields)
    return encode(request, find(provider).dialect).body["messages"][0]


def test_a_state_goes_back_as_it_is():
    state = {"role": "assistant", "content": None, "reasoning_details": [{"data": "x"}]}
    message = Message("assistant", PARTS, State("here", json.dumps(state)))
    assert sent(message, "openrouter") == state


@pytest.mark.parametrize(
    "state",
    [
        State("there", '{"role":"assistant","content":"x"}'),
        State("here", "{broken"),
        State("here", '{"role":"assistant","content":NaN}'),
        State("here", "[" * 100_000),
        *(State("here", text) for text in ("null", "5", "[]", "{}", '{"role":"user"}', "")),
    ],
)
def test_a_state_of_another_way_or_a_broken_one_gives_way_to_the_parts(state):
    expected = {"role": "assistant", "content": "so", "tool_calls": [CALL_SENT]}
    assert sent(Message("assistant", PARTS, state)) == expected


@pytest.mark.parametrize(
    ("parts", "fields", "thought"),
    [
        ((Reasoning("hm"), CALL), {}, {"reasoning_content": "hm"}),
        ((Reasoning("hm"), Text("x")), {"tools": (TOOL,)}, {"reasoning_content": "hm"}),
        ((Text("x"),), {"tools": (TOOL,)}, {"reasoning_content": ""}),
        ((Reasoning("hm"), Text("x")), {}, {}),
    ],
)
def test_deepseek_wants_reasoning_back_wherever_tools_are_in_play(parts, fields, thought):
    message = Message("assistant", parts)
    back = sent(message, "deepseek", **fields)
    assert {name: back[name] for name in back if name.startswith("reasoning")} == thought
    assert "reasoning_content" not in sent(message, "openai", **fields)


def test_what_is_decoded_can_be_sent_back():
    delta = {
        "reasoning_details": [{"type": "reasoning.text", "text": "h\ud83d", "index": 0}],
        "tool_calls": [{"index": 0, "function": {"name": "f", "arguments": "\ude42"}}],
    }
    decoder = ChatDecoder(Dialect(echo="reasoning_details"), "here")
    decoder.decode(Frame(json.dumps({"choices": [{"delta": delta}]})))
    state = next(event for event in decoder.decode(Frame("[DONE]")) if isinstance(event, State))
    state.content.encode()
    back = sent(Message("assistant", (Text("x"),), state))
    assert back["tool_calls"][0]["id"] == "call_0"
    assert back["reasoning_details"] == [{"type": "reasoning.text", "text": "h\ufffd", "index": 0}]


def test_an_answer_that_failed_leaves_no_state():
    decoder = ChatDecoder(Dialect(echo="reasoning_details"), "here")
    delta = {"reasoning_details": [{"type": "reasoning.text", "text": "hm"}]}
    events = decoder.decode(Frame(json.dumps({"choices": [{"delta": delta}]})))
    events += decoder.close()
    assert not [event for event in events if isinstance(event, State)]


@pytest.mark.parametrize(
    ("pieces", "details"),
    [
        ([], []),
        ([{"text": "a"}, {"text": "b", "format": "f"}], [{"text": "ab", "format": "f"}]),
        ([{"text": "a", "index": 0}, {"text": "b", "index": 1}, {"text": "c", "index": 0}],
         [{"text": "ac", "index": 0}, {"text": "b", "index": 1}]),
        ([{"data": "a", "id": "1"}, {"data": "b", "id": "2"}, {"data": "c"}],
         [{"data": "a", "id": "1"}, {"data": "bc", "id": "2"}]),
        ([{"text": "a", "signature": "s"}, {"text": None, "signature": ""}],
         [{"text": "a", "signature": "s"}]),
        ([{"type": {}, "text": 5}], [{"type": {}, "text": ""}]),
    ],
)  # fmt: skip
def test_details_are_put_together(pieces, details):
    assert merged_details(pieces) == details


def test_thinking_and_text_stay_apart():
    thinking = [{"type": "text", "text": "ab"}]
    assert merged_parts(
        [
            {"type": "thinking", "thinking": "a"},
            {"type": "thinking", "thinking": [{"type": "text", "text": "b"}, 5], "signature": "s"},
            {"type": "text", "text": "c"},
            {"type": "reference", "reference_ids": [1]},
            {"type": "text", "text": "d"},
            {"thinking": None},
        ]
    ) == [
        {"type": "thinking", "thinking": thinking, "signature": "s"},
        {"type": "text", "text": "cd"},
        {"type": "thinking", "thinking": [{"type": "text", "text": ""}]},
    ]
