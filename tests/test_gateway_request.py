"""What a client may ask, what of it is passed on, and what is refused."""

from __future__ import annotations

import pytest

from nbllm.events import State
from nbllm.gateway.refusal import Refused
from nbllm.gateway.request import read_chat, read_own
from nbllm.messages import Message

SAID = [{"role": "user", "content": "Hi"}]
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
PIXEL = "data:image/png;base64,iVBORw0KGgo="


def chat(**fields):
    return read_chat({"model": "demo/echo", "messages": SAID, **fields})


@pytest.mark.parametrize(
    ("fields", "settings"),
    [
        ({"temperature": 0.5, "top_p": 1, "seed": 7}, {"temperature": 0.5, "top_p": 1, "seed": 7}),
        ({"max_tokens": 5}, {"max_tokens": 5}),
        ({"max_tokens": 5, "max_completion_tokens": 6}, {"max_tokens": 6}),
        ({"stop": ["a", "b"]}, {"stop": ["a", "b"]}),
        ({"stop": None, "tools": [], "temperature": None}, {}),
        ({"tools": [TOOL]}, {"tools": [TOOL]}),
        ({"tools": [TOOL], "tool_choice": "auto"}, {"tools": [TOOL], "tool_choice": "auto"}),
        ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, {"tool_choice": "f"}),
        ({"reasoning_effort": "low"}, {"reasoning": "low"}),
        ({"reasoning": {"effort": "high"}}, {"reasoning": "high"}),
        ({"reasoning": {"max_tokens": 99}}, {"reasoning": 99}),
        ({"response_format": {"type": "text"}}, {}),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"schema": {"a": 1}}}},
            {"schema": {"a": 1}},
        ),
        (
            {"user": "u", "metadata": {}, "store": True, "service_tier": "auto", "n": 1},
            {},
        ),
        (
            {"parallel_tool_calls": True, "frequency_penalty": 0, "presence_penalty": 0.0},
            {},
        ),
        ({"logprobs": False, "modalities": ["text"], "logit_bias": {}}, {}),
    ],
)
def test_what_is_passed_on(fields, settings):
    asked = chat(**fields)
    assert dict(asked.settings) == settings
    assert asked.notices == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"frequency_penalty": 0.5}, "frequency_penalty is not passed on"),
        ({"parallel_tool_calls": False}, "parallel_tool_calls is not passed on"),
        ({"service_tier": "flex"}, "service_tier is not passed on"),
        ({"logprobs": True}, "logprobs is not passed on"),
        ({"top_k": 40}, "top_k is not passed on"),
        ({"whatever": {"a": 1}}, "whatever is not passed on"),
        ({"reasoning_effort": "minimal"}, "minimal is asked for as low"),
        ({"response_format": {"type": "json_object"}}, "asked for in words"),
    ],
)
def test_what_is_not_passed_on_is_told(fields, words):
    (notice,) = chat(**fields).notices
    assert words in notice


@pytest.mark.parametrize(
    "fields",
    [
        *({name: "x"} for name in ("base_url", "api_key", "headers", "extra", "api", "cache")),
        *({name: 1} for name in ("timeout", "retries", "max_bytes", "max_cost", "rows")),
        *({name: "x"} for name in ("fallbacks", "api_version", "project", "location")),
        {"extra_headers": {"a": "b"}},
        {"n": 2},
        {"modalities": ["text", "audio"]},
        {"functions": [{"name": "f"}]},
        {"tools": [{"type": "web_search"}]},
        {"tools": [{"type": "function", "function": {}}]},
        {"tools": ["f"]},
        {"tool_choice": {"type": "allowed_tools"}},
        {"tool_choice": 1},
        {"response_format": {"type": "xml"}},
        {"response_format": "json"},
        {"stop": [1]},
        {"stream": "yes"},
        {"model": 7},
        {"model": ""},
    ],
    ids=str,
)
def test_what_is_refused(fields):
    with pytest.raises(Refused) as refused:
        chat(**fields)
    assert refused.value.status == 400
    assert refused.value.param
    assert refused.value.param.partition("[")[0] in fields


def test_a_conversation_in_openais_form():
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    asked = read_chat(
        {
            "messages": [
                {"role": "developer", "content": "Be brief."},
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "What is it?"},
                        {"type": "image_url", "image_url": {"url": PIXEL, "detail": "low"}},
                        {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}},
                    ],
                },
                {"role": "assistant", "content": None, "tool_calls": [call], "refusal": None},
                {"role": "tool", "tool_call_id": "c", "content": "out"},
                {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
            ]
        }
    )
    system, user, called, result, refusal = asked.prompt
    assert (system.role, system.text) == ("system", "Be brief.")
    assert len(user.attachments) == 2
    assert called.tool_calls[0].arguments == '{"a": 1}'
    assert result.results[0].output == "out"
    assert refusal.text == "No."
    assert asked.model is None


@pytest.mark.parametrize(
    "message",
    [
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "/etc/passwd"}}]},
        {"role": "user", "content": [{"type": "image_url", "image_url": "file:///etc/passwd"}]},
        {"role": "user", "content": [{"type": "file", "file": {"file_data": "/etc/passwd"}}]},
        {"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]},
        {"role": "user", "content": ["a text"]},
        {"role": "user", "content": 7},
        {"role": "nobody", "content": "a"},
        {"content": "a"},
        {"role": "function", "name": "f", "content": "a"},
        {"role": "assistant", "function_call": {"name": "f"}},
        {"role": "assistant", "tool_calls": [{"function": {}}]},
        "a text",
        None,
    ],
    ids=str,
)
def test_a_message_that_is_none(message):
    with pytest.raises(Refused) as refused:
        read_chat({"messages": [*SAID, message]})
    assert refused.value.param == "messages[1]"


@pytest.mark.parametrize("messages", [None, [], {}, "Hi"])
def test_no_messages(messages):
    with pytest.raises(Refused, match="messages is a list"):
        read_chat({"messages": messages})


def test_a_state_comes_back_with_its_message():
    kept = {"origin": "gemini/x", "content": "{}"}
    said = [{"role": "assistant", "content": "a", "nbllm_state": kept}]
    assert read_chat({"messages": said}).prompt[0].state == State("gemini/x", "{}")
    for wrong in ("x", {"origin": 1, "content": "{}"}, {}):
        said = [{"role": "assistant", "content": "a", "nbllm_state": wrong}]
        assert read_chat({"messages": said}).prompt[0].state is None


def test_our_own_form():
    asked = read_own({"model": "m", "prompt": "Hi", "system": "s", "schema": {"a": 1}})
    assert asked.prompt == (Message("user", "Hi"),)  # type: ignore[arg-type]
    assert dict(asked.settings) == {"system": "s", "schema": {"a": 1}}
    assert read_own({"messages": SAID}).prompt == asked.prompt
    for wrong in ({}, {"prompt": "a", "messages": SAID}, {"prompt": 7}, {"prompt": []}, []):
        with pytest.raises(Refused):
            read_own(wrong)
    for name in ("base_url", "api_key", "cache", "extra", "attachments", "max_cost", "user"):
        with pytest.raises(Refused, match="may not set"):
            read_own({"prompt": "a", name: "x"})
    for wrong in ({"tools": ["f"]}, {"schema": "nbllm"}, {"stop": [1]}, {"tool_choice": 3}):
        with pytest.raises(Refused):
            read_own({"prompt": "a", **wrong})
