"""How Chat Completions is asked for an answer that fits a schema."""

from __future__ import annotations

from typing import Any

import pytest

from nbllm.messages import Message, Request
from nbllm.providers.registry import find
from nbllm.wire.chat.request import encode
from nbllm.wire.strict import is_strict

NAME = {"type": "object", "properties": {"n": {"type": "string"}}}
CLOSED = {**NAME, "required": ["n"], "additionalProperties": False}


def body(provider: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The body of a small request with a schema."""
    request = Request("m", (Message("user", "hi"),), schema=schema)
    encoded, notices = encode(request, find(provider).dialect)
    assert notices == []
    return encoded


@pytest.mark.parametrize(
    ("provider", "schema", "strict"),
    [
        ("openai", CLOSED, {"strict": True}),
        ("openai", NAME, {}),
        ("openai", {}, {}),
        ("groq", CLOSED, {}),
        ("mistral", CLOSED, {"strict": True}),
    ],
)
def test_a_schema_is_a_response_format(provider, schema, strict):
    assert body(provider, schema)["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": schema, **strict},
    }


def test_a_server_that_promises_only_json_is_told_the_schema_in_words():
    encoded = body("deepseek", CLOSED)
    assert encoded["response_format"] == {"type": "json_object"}
    system, user = encoded["messages"]
    assert system["role"] == "system"
    assert "JSON" in system["content"]
    assert '"additionalProperties": false' in system["content"]
    assert user == {"role": "user", "content": "hi"}


def closed(**properties: Any) -> dict[str, Any]:
    """A schema that names and requires all that it holds."""
    return {**CLOSED, "properties": properties, "required": list(properties)}


@pytest.mark.parametrize(
    "schema",
    [
        CLOSED,
        closed(),
        closed(a={"type": ["string", "null"]}, b={"enum": [1, 2]}, c={"const": "x"}),
        closed(a={"type": "array", "items": CLOSED}, b={"anyOf": [CLOSED, {"type": "null"}]}),
        {**closed(a={"$ref": "#/$defs/A"}), "$defs": {"A": CLOSED}},
    ],
)
def test_strict_schemas(schema):
    assert is_strict(schema)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        NAME,
        {"type": "string"},
        {**CLOSED, "additionalProperties": {}},
        {**CLOSED, "required": []},
        {**CLOSED, "required": None},
        {**CLOSED, "anyOf": [CLOSED]},
        {**CLOSED, "allOf": [CLOSED]},
        closed(a={}),
        closed(a=True),
        closed(a={"type": "string", "default": ""}),
        closed(a={"type": "array", "items": NAME}),
        closed(a={"type": ["object", "null"]}),
        closed(a={"anyOf": [NAME]}),
        {**closed(a={"$ref": "#/$defs/A"}), "$defs": {"A": NAME}},
        {**CLOSED, "properties": 5},
    ],
)
def test_schemas_that_strict_would_refuse(schema):
    assert not is_strict(schema)
