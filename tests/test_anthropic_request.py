"""A request in Anthropic's own form (wire.md §3)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nbllm.messages import Message, Request, Text
from nbllm.plan import make_plan
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

PARAMETERS = {"type": "object", "properties": {"x": {"type": "integer"}}}
TOOL = {
    "type": "function",
    "function": {"name": "add", "description": "Adds.", "parameters": PARAMETERS, "strict": True},
}
TOLD = {"name": "add", "description": "Adds.", "strict": True, "input_schema": PARAMETERS}
SEARCH = {"type": "web_search_20250305", "name": "web_search"}
ASK = Message("user", (Text("Hi"),))
ASKED = {"role": "user", "content": [{"type": "text", "text": "Hi"}]}
REFUSED = "is not sent: this provider does not take it."


def encoded(dialect: Dialect | None = None, **settings: Any):
    """The body and the notices of a request."""
    messages = settings.pop("messages", (ASK,))
    request = Request(settings.pop("model", "claude-sonnet-4-5"), messages, **settings)
    body, notices = wire("anthropic").encode(request, dialect or Dialect())
    json.dumps(body)
    return body, notices


def thinking(budget: int, **more: Any) -> dict[str, Any]:
    """The part of a body that asks for thinking within a budget."""
    return {"thinking": {"type": "enabled", "budget_tokens": budget}, **more}


def effort(level: str) -> dict[str, Any]:
    """The part of a body that asks for thinking at a level."""
    return {"thinking": {"type": "adaptive"}, "output_config": {"effort": level}}


def off(word: str) -> dict[str, Any]:
    """The part of a body that asks for no thinking."""
    return {"thinking": {"type": word}}


def test_nothing_is_sent_that_nobody_set_but_the_limit():
    body = {
        "model": "claude-sonnet-4-5",
        "max_tokens": 32_000,
        "messages": [ASKED],
        "stream": True,
    }
    assert encoded() == (body, [])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"streaming": False}, {"stream": False}),
        ({"output_limit": 8192}, {"max_tokens": 8192}),
        ({"output_limit": 8192, "max_tokens": 5}, {"max_tokens": 5}),
        ({"temperature": 0}, {"temperature": 0}),
        ({"top_p": 0.9}, {"top_p": 0.9}),
        ({"stop": "x"}, {"stop_sequences": ["x"]}),
        ({"stop": ("x", "y")}, {"stop_sequences": ["x", "y"]}),
        ({"tools": (TOOL, SEARCH)}, {"tools": [TOLD, SEARCH]}),
        (
            {"tools": ({"type": "function", "function": {"name": "now"}, "cache_control": {}},)},
            {"tools": [{"name": "now", "cache_control": {}, "input_schema": {"type": "object"}}]},
        ),
        ({"tool_choice": "auto"}, {"tool_choice": {"type": "auto"}}),
        ({"tool_choice": "none"}, {"tool_choice": {"type": "none"}}),
        ({"tool_choice": "required"}, {"tool_choice": {"type": "any"}}),
        ({"tool_choice": "add"}, {"tool_choice": {"type": "tool", "name": "add"}}),
        (
            {"tool_choice": {"type": "function", "function": {"name": "add"}}},
            {"tool_choice": {"type": "tool", "name": "add"}},
        ),
        (
            {"tool_choice": {"type": "auto", "disable_parallel_tool_use": True}},
            {"tool_choice": {"type": "auto", "disable_parallel_tool_use": True}},
        ),
        (
            {"model": "claude-opus-4-20250514", "top_p": 1, "temperature": 1},
            {"model": "claude-opus-4-20250514", "top_p": 1, "temperature": 1},
        ),
        (
            {"model": "claude-fable-5", "tool_choice": "required"},
            {"model": "claude-fable-5", "tool_choice": {"type": "any"}},
        ),
        ({"extra": {"top_k": 4, "max_tokens": 7}}, {"top_k": 4, "max_tokens": 7}),
    ],
)
def test_a_setting_in_its_own_words(settings, expected):
    body, notices = encoded(**settings)
    assert (body, notices) == ({**encoded()[0], **expected}, [])


@pytest.mark.parametrize(
    ("model", "reasoning", "expected"),
    [
        ("claude-sonnet-4-5", "minimal", thinking(1024)),
        ("claude-sonnet-4-5", "low", thinking(2048)),
        ("claude-3-7-sonnet-20250219", "medium", thinking(8192)),
        ("claude-opus-4-20250514", "high", thinking(16_000)),
        ("claude-haiku-4-5-20251001", "max", thinking(16_000)),
        ("claude-sonnet-4-5", 2000, thinking(2000)),
        ("claude-sonnet-4-5", 40_000, thinking(40_000, max_tokens=44_096)),
        ("claude-opus-4-6", 2000, thinking(2000)),
        ("claude-opus-4-6", "high", effort("high")),
        ("anthropic.claude-sonnet-4.6-v1:0", "max", effort("max")),
        ("claude-haiku-5-5", "minimal", effort("low")),
        ("claude-mythos-preview", "xhigh", effort("xhigh")),
        ("some-other-model", "low", thinking(2048)),
        ("claude-sonnet-4-5", "none", off("disabled")),
        ("claude-opus-5", 0, off("disabled")),
        ("claude-haiku-5-5", "none", off("disabled")),
        ("claude-sonnet-5-5", "none", off("between_tools")),
    ],
)
def test_reasoning_in_the_form_that_the_model_takes(model, reasoning, expected):
    body, notices = encoded(model=model, reasoning=reasoning)
    assert (body, notices) == ({**encoded(model=model)[0], **expected}, [])


def test_a_budget_leaves_room_within_the_limit_that_the_user_set():
    assert encoded(reasoning="high", max_tokens=1500)[0]["thinking"]["budget_tokens"] == 1024
    assert encoded(reasoning="high", max_tokens=4000)[0]["thinking"]["budget_tokens"] == 2000
    assert encoded(reasoning="high", output_limit=64_000)[0]["max_tokens"] == 64_000
    assert encoded(reasoning=9000, max_tokens=4000)[0]["max_tokens"] == 4000


@pytest.mark.parametrize(
    ("settings", "notice"),
    [
        ({"seed": 1}, f"seed {REFUSED}"),
        ({"temperature": 1, "reasoning": "low"}, "temperature is not sent: this model takes none"),
        ({"temperature": 1, "model": "claude-opus-4-7"}, "temperature is not sent: this model"),
        ({"top_p": 1, "model": "claude-fable-5"}, "top_p is not sent: this model takes none."),
        ({"top_p": 1, "temperature": 1}, "top_p is not sent: this model takes it or temperature"),
        ({"reasoning": "low", "tool_choice": "required"}, "reasoning is not sent: Claude does not"),
        ({"reasoning": "low", "max_tokens": 900}, "reasoning is not sent: it needs max_tokens"),
        ({"reasoning": "lots"}, "reasoning is not sent: 'lots' is none of minimal, low, medium"),
        ({"reasoning": 5, "model": "claude-opus-4-7"}, "reasoning is not sent: this model takes a"),
        ({"reasoning": "none", "model": "claude-opus-5-5"}, "reasoning is not sent: this model al"),
        ({"reasoning": "none", "model": "claude-fable-5"}, "reasoning is not sent: this model al"),
        ({"reasoning": 5}, "reasoning is sent as 1024 tokens: fewer are not taken."),
        (
            {"tool_choice": "add", "model": "claude-sonnet-5-5"},
            "tool_choice is not sent: this model cannot be made to call a tool.",
        ),
        ({"tool_choice": "required", "model": "claude-fable-5-1"}, "tool_choice is not sent: this"),
    ],
)
def test_what_cannot_be_honoured_is_said(settings, notice):
    body, notices = encoded(**settings)
    assert [one[: len(notice)] for one in notices] == [notice]
    assert notice.split()[0] not in body


@pytest.mark.parametrize(
    ("name", "value"),
    [("stop", "x"), ("tools", (TOOL,)), ("reasoning", "low"), ("schema", {"type": "object"})],
)
def test_what_the_server_refuses_is_not_sent(name, value):
    body, notices = encoded(Dialect(refuses=frozenset({name})), **{name: value})
    assert (body, notices) == (encoded()[0], [f"{name} {REFUSED}"])


def test_a_schema_is_closed_and_its_refused_limits_are_said():
    number = {"type": "integer", "minimum": 1, "description": "how many"}
    choice = {"oneOf": [{"type": "string", "format": "color"}, {"type": "null"}]}
    one = {"type": "array", "minItems": 1}
    items = {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/p"}}
    schema = {
        "type": "object",
        "properties": {"minimum": number, "c": choice, "l": items},
        "required": ["c"],
        "$defs": {"p": {"properties": {"l": one}, "additionalProperties": True}},
    }
    body, notices = encoded(schema=schema, reasoning="low", model="claude-opus-4-6")
    assert notices == []
    assert body["output_config"]["effort"] == "low"
    form = body["output_config"]["format"]
    assert form["type"] == "json_schema"
    assert form["schema"] == {
        "type": "object",
        "properties": {
            "minimum": {"type": "integer", "description": "how many (minimum: 1)"},
            "c": {"anyOf": [_said("string", '(format: "color")'), {"type": "null"}]},
            "l": {**_said("array", "(minItems: 2)"), "items": {"$ref": "#/$defs/p"}},
        },
        "required": ["c"],
        "$defs": {"p": {"properties": {"l": one}, "additionalProperties": False}},
        "additionalProperties": False,
    }


def _said(kind: str, description: str) -> dict[str, Any]:
    return {"type": kind, "description": description}


def test_the_address_and_the_headers():
    plan = make_plan("Hi", "anthropic/claude-haiku-4-5", {"api_key": "k"})
    call = plan.call()
    assert call.url == "https://api.anthropic.com/v1/messages"
    assert call.headers["anthropic-version"] == "2023-06-01"
    assert call.headers["x-api-key"] == "k"
    assert "authorization" not in call.headers
