"""Which settings go out to a Responses server, and how."""

from __future__ import annotations

from typing import Any

import pytest

from nbllm.messages import Message, Request
from nbllm.wire.dialect import Dialect
from nbllm.wire.responses.request import encode

FUNCTION = {
    "name": "add",
    "description": "Adds.",
    "parameters": {"type": "object", "properties": {"x": {"type": "integer"}}},
}
CLOSED = {
    "type": "object",
    "properties": {"x": {"type": "integer"}},
    "required": ["x"],
    "additionalProperties": False,
}


def body(dialect: Dialect | None = None, **settings: Any) -> dict[str, Any]:
    """The body of a request that gives no notice."""
    encoded = encode(request(**settings), dialect or Dialect())
    assert encoded.notices == []
    return encoded.body


def request(**settings: Any) -> Request:
    """A request that says hi."""
    return Request(**{"model": "gpt-5-mini", "messages": (Message("user", "hi"),), **settings})


def test_nothing_is_sent_that_nobody_set():
    assert body() == {
        "model": "gpt-5-mini",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": "hi"}]}],
        "stream": True,
        "store": False,
        "include": ["reasoning.encrypted_content"],
    }
    assert body(streaming=False)["stream"] is False


@pytest.mark.parametrize("model", ["gpt-4o", "openai/gpt-4.1-mini", "gpt-5-chat-latest"])
def test_a_model_that_does_not_reason_is_not_asked_for_its_reasoning(model):
    assert "include" not in body(model=model)


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({"temperature": 0.0}, {"temperature": 0.0}),
        ({"top_p": 0.5}, {"top_p": 0.5}),
        ({"max_tokens": 9}, {"max_output_tokens": 9}),
        ({"reasoning": "low"}, {"reasoning": {"effort": "low", "summary": "auto"}}),
        ({"reasoning": "xhigh"}, {"reasoning": {"effort": "xhigh", "summary": "auto"}}),
        ({"reasoning": "none"}, {"reasoning": {"effort": "none"}}),
        ({"tool_choice": "auto"}, {"tool_choice": "auto"}),
        ({"tool_choice": "none"}, {"tool_choice": "none"}),
        ({"tool_choice": "required"}, {"tool_choice": "required"}),
        ({"tool_choice": "add"}, {"tool_choice": {"type": "function", "name": "add"}}),
        (
            {"tool_choice": {"type": "function", "function": {"name": "add"}}},
            {"tool_choice": {"type": "function", "name": "add"}},
        ),
        (
            {"tool_choice": {"type": "web_search_preview"}},
            {"tool_choice": {"type": "web_search_preview"}},
        ),
        (
            {"tools": ({"type": "function", "function": FUNCTION},)},
            {"tools": [{"type": "function", "strict": False, **FUNCTION}]},
        ),
        (
            {"tools": ({"type": "function", "function": {"name": "now", "strict": True}},)},
            {
                "tools": [
                    {
                        "type": "function",
                        "name": "now",
                        "strict": True,
                        "parameters": {"type": "object", "properties": {}},
                    }
                ]
            },
        ),
        ({"tools": ({"type": "web_search"},)}, {"tools": [{"type": "web_search"}]}),
        (
            {"tools": ({"type": "function", **FUNCTION},)},
            {"tools": [{"type": "function", **FUNCTION}]},
        ),
        (
            {"schema": CLOSED},
            {
                "text": {
                    "format": {
                        "type": "json_schema",
                        "name": "answer",
                        "schema": CLOSED,
                        "strict": True,
                    }
                }
            },
        ),
        (
            {"schema": {"type": "object"}},
            {
                "text": {
                    "format": {
                        "type": "json_schema",
                        "name": "answer",
                        "schema": {"type": "object"},
                    }
                }
            },
        ),
        ({"extra": {"store": True, "user": "u"}}, {"store": True, "user": "u"}),
    ],
)
def test_settings(settings, sent):
    assert body(**settings) == body() | sent


@pytest.mark.parametrize(
    ("settings", "refuses", "notice"),
    [
        ({"stop": "x"}, (), "stop is not sent: this provider does not take it."),
        ({"stop": ("x", "y")}, (), "stop is not sent: this provider does not take it."),
        ({"seed": 0}, (), "seed is not sent: this provider does not take it."),
        (
            {"temperature": 1.0},
            ("temperature",),
            "temperature is not sent: this provider does not take it.",
        ),
        (
            {"reasoning": 1024},
            (),
            "reasoning is not sent: this provider takes a level, no token budget.",
        ),
    ],
)
def test_what_cannot_be_honoured_is_not_sent_and_said(settings, refuses, notice):
    encoded = encode(request(**settings), Dialect(refuses=frozenset(refuses)))
    assert encoded.body == body()
    assert encoded.notices == [notice]


def test_strict_is_not_sent_where_it_is_not_taken():
    sent = body(schema=CLOSED, dialect=Dialect(strict_schema=False))
    assert "strict" not in sent["text"]["format"]
