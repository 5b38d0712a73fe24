"""What goes back to Anthropic, word for word, and when it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance import answer_of, decode
from nbllm.events import State
from nbllm.messages import CallPart, Message, Reasoning, Request, Text
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

STREAMS = Path(__file__).with_name("streams") / "anthropic"
MANIFEST = json.loads((STREAMS / "manifest.json").read_text())
WITH_STATE = [entry["file"] for entry in MANIFEST if entry.get("state")]
SPOKEN = (Reasoning("hm"), Text("so"), CallPart("toolu_1", "add", '{"x": 1}'))
NEUTRAL = [
    {"type": "text", "text": "so"},
    {"type": "tool_use", "id": "toolu_1", "name": "add", "input": {"x": 1}},
]
THOUGHT = {"type": "thinking", "thinking": "hm", "signature": "c2ln"}


def sent(content: str, origin: str = "here") -> list[dict[str, object]]:
    """The assistant's blocks of a request to ``here`` when a message has that state."""
    message = Message("assistant", SPOKEN, State(origin, content))
    request = Request("claude-x", (Message("user", (Text("?"),)), message), origin="here")
    body, _ = wire("anthropic").encode(request, Dialect())
    return body["messages"][1]["content"]


@pytest.mark.parametrize("file", WITH_STATE)
def test_an_answer_goes_back_word_for_word(file):
    expected = next(entry["state"] for entry in MANIFEST if entry["file"] == file)
    events = decode([(STREAMS / file).read_bytes()], wire("anthropic"), origin="here")
    states = [event for event in answer_of(events).events if isinstance(event, State)]
    assert [state.origin for state in states] == ["here"]
    assert sent(states[0].content) == expected


def test_another_route_gets_the_neutral_parts():
    content = json.dumps([THOUGHT])
    assert sent(content) == [THOUGHT]
    assert sent(content, "there") == NEUTRAL


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "null", "[]", "{}", "5", '"x"', "[1]", "[null]", '[{"text": "a"}]'),
        *('[{"type": 5}]', '[{"type": "text", "text": " "}]', "[" * 100_000),
    ],
)
def test_a_broken_state_is_as_none(content):
    assert sent(content) == NEUTRAL


def test_a_blank_text_stays_behind_and_a_call_has_the_id_of_its_result():
    call = {"type": "tool_use", "id": "a.b", "name": "add", "input": {}}
    blocks = [THOUGHT, {"type": "text", "text": "\n"}, call]
    assert sent(json.dumps(blocks)) == [THOUGHT, {**call, "id": "a_b"}]
