"""A call that one provider numbered is taken by the next."""

from __future__ import annotations

from typing import Any

from nbllm.events import State
from nbllm.messages import CallPart, Message, ResultPart
from nbllm.plan import make_plan


def step(id: str, state: State | None = None) -> list[Message]:
    call = Message("assistant", (CallPart(id, "look", "{}"),), state)
    return [call, Message("tool", (ResultPart(id, "x", name="look"),))]


def ids(model: str, messages: list[Message]) -> list[tuple[Any, Any]]:
    """The id of each call and of each result, as they are sent."""
    asked = [Message("user", ("Go.",)), *messages]
    sent = make_plan(asked, model, {"api_key": "k"}).body["messages"]
    calls, results = [], []
    for message in sent:
        calls += [call["id"] for call in message.get("tool_calls") or ()]
        results += [message["tool_call_id"]] if "tool_call_id" in message else []
        blocks = message["content"] if isinstance(message["content"], list) else []
        calls += [block["id"] for block in blocks if block["type"] == "tool_use"]
        results += [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
    return list(zip(calls, results, strict=True))


def test_an_id_that_came_again_becomes_another():
    twice = [*step("call_0"), *step("call_0"), *step("call_1")]
    own, new, other = ids("anthropic/claude-haiku-4-5", twice)
    assert own == ("call_0", "call_0")
    assert new == ("call00000", "call00000")
    assert other == ("call_1", "call_1")


def test_mistrals_have_nine_letters_or_digits():
    mixed = [*step("toolu_0123456789"), *step("abcDEF123"), *step("abcDEF123")]
    assert ids("mistral/mistral-small-latest", mixed) == [
        ("call00000", "call00000"),
        ("abcDEF123", "abcDEF123"),
        ("call00001", "call00001"),
    ]


def test_nobody_else_gets_another():
    twice = [*step("functions.look:0"), *step("functions.look:0")]
    kept = ("functions.look:0", "functions.look:0")
    assert ids("groq/kimi-k2", twice) == [kept, kept]


def test_what_goes_back_word_for_word_keeps_its_ids():
    said = '[{"type": "tool_use", "id": "call_0", "name": "look", "input": {}}]'
    origin = make_plan("x", "anthropic/claude-haiku-4-5", {"api_key": "k"}).route.origin
    sent = ids(
        "anthropic/claude-haiku-4-5", [*step("call_0"), *step("call_0", State(origin, said))]
    )
    assert sent == [("call00000", "call00000"), ("call_0", "call_0")]
