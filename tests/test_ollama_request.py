"""A request in Ollama's own form (wire.md §7)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nbllm.attachments import File, Image
from nbllm.events import State
from nbllm.messages import CallPart, Message, Reasoning, Request, ResultPart, Text
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

PNG = b"\x89PNG\r\n\x1a\n0000"
PNG_BASE64 = "iVBORw0KGgowMDAw"
TOOL = {"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}
SCHEMA = {"type": "object", "properties": {"x": {"type": "integer"}}}
ASK = Message("user", (Text("Hi"),))
BASE = {"model": "m", "messages": [{"role": "user", "content": "Hi"}], "stream": True}


def encoded(*messages: Message, dialect: Dialect | None = None, **settings: Any):
    """The body and the notices of a request."""
    request = Request(settings.pop("model", "m"), messages or (ASK,), **settings)
    body, notices = wire("ollama").encode(request, dialect or Dialect())
    json.dumps(body)
    return body, notices


def said(*messages: Message) -> list[dict[str, Any]]:
    """The messages of a body that holds all that was said."""
    body, notices = encoded(*messages)
    assert notices == []
    return body["messages"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {}),
        ({"streaming": False}, {"stream": False}),
        ({"temperature": 0}, {"options": {"temperature": 0}}),
        (
            {"temperature": 0.5, "top_p": 0.9, "max_tokens": 5, "seed": 1},
            {"options": {"temperature": 0.5, "top_p": 0.9, "num_predict": 5, "seed": 1}},
        ),
        ({"stop": "END"}, {"options": {"stop": ["END"]}}),
        ({"stop": ("x", "y")}, {"options": {"stop": ["x", "y"]}}),
        ({"tools": (TOOL,)}, {"tools": [TOOL]}),
        ({"tools": (TOOL,), "tool_choice": "auto"}, {"tools": [TOOL]}),
        ({"tools": (TOOL,), "tool_choice": "none"}, {}),
        ({"tools": ({"type": "own"},)}, {"tools": [{"type": "own"}]}),
        ({"schema": SCHEMA}, {"format": SCHEMA}),
        ({"reasoning": "none"}, {"think": False}),
        ({"reasoning": "low"}, {"think": True}),
        ({"reasoning": "high"}, {"think": True}),
        ({"reasoning": "low", "model": "gpt-oss:20b"}, {"model": "gpt-oss:20b", "think": "low"}),
        (
            {"reasoning": "max", "model": "hf.co/a/GPT-OSS-120b"},
            {"model": "hf.co/a/GPT-OSS-120b", "think": "max"},
        ),
        ({"reasoning": "none", "model": "gpt-oss"}, {"model": "gpt-oss", "think": False}),
        ({"extra": {"keep_alive": "5m", "stream": 1}}, {"keep_alive": "5m", "stream": 1}),
        ({"extra": {"options": {"num_ctx": 9}}}, {"options": {"num_ctx": 9}}),
        (
            {"seed": 1, "top_p": 0.5, "extra": {"options": {"num_ctx": 9, "seed": 2}}},
            {"options": {"seed": 2, "top_p": 0.5, "num_ctx": 9}},
        ),
        ({"seed": 1, "extra": {"options": None}}, {"options": None}),
        ({"reasoning": "low", "extra": {"think": "low"}}, {"think": "low"}),
    ],
)
def test_a_setting_is_sent(settings, expected):
    body, notices = encoded(**settings)
    assert body == {**BASE, **expected}
    assert notices == []


@pytest.mark.parametrize(
    ("settings", "notice"),
    [
        *(
            ({"tool_choice": choice}, "tool_choice is not sent: this provider does not take it.")
            for choice in ("required", "add", {"type": "function", "function": {"name": "add"}})
        ),
        (
            {"reasoning": 512},
            "reasoning is not sent: this provider takes a level, no token budget.",
        ),
        (
            {"reasoning": "xhigh", "model": "gpt-oss:20b"},
            "reasoning is not sent: this model takes none, low, medium, high, max, not 'xhigh'.",
        ),
        *(
            (
                {name: value, "dialect": Dialect(refuses=frozenset({name}))},
                f"{name} is not sent: this provider does not take it.",
            )
            for name, value in (
                *(("temperature", 1), ("top_p", 1), ("max_tokens", 1), ("seed", 1), ("stop", "x")),
                *(("tools", (TOOL,)), ("schema", SCHEMA), ("reasoning", "low")),
            )
        ),
    ],
)
def test_a_setting_that_is_not_taken_is_noticed(settings, notice):
    body, notices = encoded(**settings)
    assert body == {**BASE, "model": settings.get("model", "m")}
    assert notices == [notice]


def test_what_is_said_in_any_order():
    messages = [
        Message("system", (Text("Be brief."),)),
        Message("user", (Text("a"), Text("b"))),
        Message("user", (Reasoning("of whom?"), Text("c"))),
        Message("system", (Text("Now loud."),)),
        Message("assistant", (Reasoning("Hmm."), Text("d"))),
        Message("user"),
    ]
    assert said(*messages) == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "ab"},
        {"role": "user", "content": "c"},
        {"role": "system", "content": "Now loud."},
        {"role": "assistant", "content": "d", "thinking": "Hmm."},
        {"role": "user", "content": ""},
    ]


def test_a_round_of_tools():
    calls = (CallPart("c1", "add", '{"x":1}'), CallPart("c2", "now", ""))
    messages = [
        ASK,
        Message("assistant", (Reasoning("Add."), Text("Look."), *calls)),
        Message("tool", (ResultPart("c1", "2"), ResultPart("c2", "noon", name="clock"))),
    ]
    assert said(*messages)[1:] == [
        {
            "role": "assistant",
            "content": "Look.",
            "thinking": "Add.",
            "tool_calls": [
                {"id": "c1", "function": {"name": "add", "arguments": {"x": 1}}},
                {"id": "c2", "function": {"name": "now", "arguments": {}}},
            ],
        },
        {"role": "tool", "content": "2", "tool_name": "add", "tool_call_id": "c1"},
        {"role": "tool", "content": "noon", "tool_name": "clock", "tool_call_id": "c2"},
    ]


def test_a_result_belongs_to_the_latest_call_of_its_id():
    messages = [
        Message("assistant", (CallPart("call_0", "add", "{}"),)),
        Message("tool", (ResultPart("call_0", "1"),)),
        Message("assistant", (CallPart("call_0", "sub", "{}"),)),
        Message("tool", (ResultPart("call_0", "2"),)),
    ]
    assert [message.get("tool_name") for message in said(*messages)] == [None, "add", None, "sub"]


def test_results_beside_text_come_first():
    message = Message("user", (Text("And?"), ResultPart("gone", "1"), ResultPart("", "2")))
    assert said(message) == [
        {"role": "tool", "content": "1", "tool_call_id": "gone"},
        {"role": "tool", "content": "2"},
        {"role": "user", "content": "And?"},
    ]


@pytest.mark.parametrize("arguments", ["[1]", "{", '"x"', "1", '{"x":NaN}', "[" * 9999])
def test_arguments_that_are_no_object_are_noticed(arguments):
    body, notices = encoded(Message("assistant", (CallPart("", "add", arguments),)))
    calls = [{"function": {"name": "add", "arguments": {}}}]
    assert body["messages"] == [{"role": "assistant", "content": "", "tool_calls": calls}]
    assert notices == ["arguments of the call to 'add' are not sent: they are no JSON object."]


def test_half_a_character_in_arguments_is_mended():
    (message,) = said(Message("assistant", (CallPart("", "f", '{"x":"a\\ud83d"}'),)))
    assert message["tool_calls"][0]["function"]["arguments"] == {"x": "a\ufffd"}


def test_images_go_as_base64_beside_the_text():
    message = Message("user", (Text("What is "), Image(PNG), Text("this?"), Image(PNG)))
    assert said(message) == [
        {"role": "user", "content": "What is this?", "images": [PNG_BASE64, PNG_BASE64]}
    ]


def test_a_text_file_goes_as_text_under_its_name():
    parts = (Text("Sum "), Text("up:"), File(b"a,b", name="t.csv"), File(b"x"), Text("Now."))
    assert said(Message("user", parts)) == [
        {"role": "user", "content": "Sum up:\n\nt.csv:\na,b\n\nx\n\nNow."}
    ]
    assert said(Message("user", (File(b"a,b", name="t.csv"),)))[0]["content"] == "t.csv:\na,b"


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (Image("https://h/a.png?signature=s3cret"), "image https://h/a.png is not sent"),
        (File("https://h/a.txt?signature=s3cret"), "file https://h/a.txt is not sent"),
        (File(b"%PDF-1.7", name="a.pdf"), "file a.pdf is not sent"),
        (File(b"%PDF-1.7"), "file of type application/pdf is not sent"),
        (File(b"\xff\x00", name="a.bin"), "file a.bin is not sent"),
    ],
)
def test_what_ollama_cannot_take_is_noticed(part, named):
    body, notices = encoded(Message("user", (Text("See:"), part)), Message("user", (part,)))
    assert [message["content"] for message in body["messages"]] == ["See:", ""]
    assert not any("images" in message for message in body["messages"])
    (notice,) = notices
    assert notice.startswith(f"{named}: Ollama takes no ")
    assert "s3cret" not in notice


def test_a_state_is_nothing_to_ollama():
    answer = Message("assistant", (Reasoning("Hmm."), Text("Hi")), State("here", '[{"type":"x"}]'))
    body, notices = encoded(answer, origin="here")
    assert body["messages"] == [{"role": "assistant", "content": "Hi", "thinking": "Hmm."}]
    assert notices == []


def test_the_request_is_left_as_it_was():
    options = {"num_ctx": 9}
    extra = {"options": options}
    encoded(seed=1, extra=extra)
    assert (extra, options) == ({"options": {"num_ctx": 9}}, {"num_ctx": 9})
