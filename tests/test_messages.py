"""What a prompt means."""

from __future__ import annotations

import pytest

from nbllm.messages import CallPart, Message, Request, parse_prompt
from nbllm.wire.openai_chat_request import ChatDialect, encode

CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("hi", (Message("user", "hi"),)),
        ("", (Message("user", ""),)),
        (["a", "b"], (Message("user", "a\n\nb"),)),
        (
            [Message("assistant", "x"), {"role": "user", "content": "y"}],
            (Message("assistant", "x"), Message("user", "y")),
        ),
        ([{"role": "developer", "content": "x"}], (Message("system", "x"),)),
        (
            [{"role": "user", "content": [{"type": "text", "text": "a"}, "b"]}],
            (Message("user", "ab"),),
        ),
        (
            [{"role": "assistant", "content": None, "tool_calls": [CALL]}],
            (Message("assistant", "", (CallPart("c1", "f", "{}"),)),),
        ),
        (
            [{"role": "tool", "content": "4", "tool_call_id": "c1"}],
            (Message("tool", "4", (), "c1"),),
        ),
    ],
)
def test_prompts(prompt, expected):
    assert parse_prompt(prompt) == expected


def test_a_system_text_stands_in_front():
    assert parse_prompt("hi", "be brief") == (Message("system", "be brief"), Message("user", "hi"))


@pytest.mark.parametrize(
    ("prompt", "error", "words"),
    [
        (None, TypeError, "a prompt is a str"),
        (5, TypeError, "a prompt is a str"),
        (b"hi", TypeError, "a prompt is a str"),
        ([], TypeError, "a prompt is a str"),
        ({"role": "user"}, TypeError, "a prompt is a str"),
        (["a", 5], TypeError, "a message is a Message or a dict"),
        ([{"role": "robot", "content": "x"}], ValueError, "user, assistant"),
        ([{"content": "x"}], ValueError, "not None"),
        ([{"role": "user", "content": 5}], TypeError, "content is a str"),
        ([{"role": "user", "content": [{"type": "image_url"}]}], TypeError, "text parts only"),
        ([{"role": "assistant", "tool_calls": [{}]}], ValueError, "function's name"),
        ([{"role": "assistant", "tool_calls": ["f"]}], ValueError, "function's name"),
    ],
)
def test_what_is_no_prompt(prompt, error, words):
    with pytest.raises(error, match=words):
        parse_prompt(prompt)


def body(
    dialect: ChatDialect | None = None, **fields: object
) -> tuple[dict[str, object], list[str]]:
    """The body and the notices of a small request."""
    return encode(Request("m", (Message("user", "hi"),), **fields), dialect or ChatDialect())


def test_nothing_is_sent_that_was_not_set():
    assert body()[0] == {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_each_setting_under_the_name_of_the_wire():
    tool = {"type": "function", "function": {"name": "f"}}
    sent, notices = body(
        temperature=0,
        top_p=0.5,
        max_tokens=9,
        stop=["x"],
        seed=1,
        tools=(tool,),
        tool_choice="f",
        reasoning="low",
        extra={"top_k": 4, "stream_options": {}},
    )
    assert notices == []
    assert {name: sent[name] for name in list(sent)[3:]} == {
        "stream_options": {},
        "temperature": 0,
        "top_p": 0.5,
        "max_tokens": 9,
        "stop": ["x"],
        "seed": 1,
        "tools": [tool],
        "tool_choice": {"type": "function", "function": {"name": "f"}},
        "reasoning_effort": "low",
        "top_k": 4,
    }


@pytest.mark.parametrize("choice", ["auto", "none", "required", {"type": "function"}])
def test_a_tool_choice_of_the_wire_stays(choice):
    assert body(tool_choice=choice)[0]["tool_choice"] == choice


def test_what_a_server_does_not_take_is_noticed_and_not_sent():
    dialect = ChatDialect(
        "max_completion_tokens", "random_seed", usage_on_request=False, refuses=frozenset({"stop"})
    )
    sent, notices = body(dialect, max_tokens=3, seed=4, stop="x", reasoning=1000)
    assert set(sent) == {"model", "messages", "stream", "max_completion_tokens", "random_seed"}
    assert [notice.split()[0] for notice in notices] == ["stop", "reasoning"]


def test_a_conversation_goes_out_as_it_came_in():
    conversation = [
        {"role": "user", "content": "2+2?"},
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "content": "4", "tool_call_id": "c1"},
        {"role": "assistant", "content": "4"},
    ]
    sent, _ = encode(Request("m", parse_prompt(conversation)), ChatDialect())
    assert sent["messages"] == conversation
