"""A request in Gemini's own form, and the address it goes to (wire.md §4)."""

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
SEARCH = {"googleSearch": {}}
DECLARED = {"name": "add", "description": "Adds.", "parametersJsonSchema": PARAMETERS}
ASK = Message("user", (Text("Hi"),))
ASKED = {"role": "user", "parts": [{"text": "Hi"}]}


def encoded(dialect: Dialect | None = None, **settings: Any):
    """The body and the notices of a request."""
    request = Request(settings.pop("model", "gemini-2.5-flash"), (ASK,), **settings)
    body, notices = wire("gemini").encode(request, dialect or Dialect())
    json.dumps(body)
    return body, notices


def config(**fields: Any) -> dict[str, Any]:
    """The part of a body that holds the settings of the generation."""
    return {"generationConfig": fields}


def called(mode: str, *names: str) -> dict[str, Any]:
    """The part of a body that holds the choice among tools."""
    allowed = {"allowedFunctionNames": list(names)} if names else {}
    return {"toolConfig": {"functionCallingConfig": {"mode": mode, **allowed}}}


def budget(tokens: int) -> dict[str, Any]:
    """The part of a body that asks for reasoning of so many tokens."""
    return config(thinkingConfig={"thinkingBudget": tokens, "includeThoughts": True})


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, {}),
        ({"streaming": False}, {}),
        ({"temperature": 0}, config(temperature=0)),
        (
            {"temperature": 0.5, "top_p": 0.9, "max_tokens": 5, "seed": 1},
            config(temperature=0.5, topP=0.9, maxOutputTokens=5, seed=1),
        ),
        ({"stop": "x"}, config(stopSequences=["x"])),
        ({"stop": ("x", "y")}, config(stopSequences=["x", "y"])),
        ({"tools": (TOOL, TOOL)}, {"tools": [{"functionDeclarations": [DECLARED, DECLARED]}]}),
        (
            {"tools": (SEARCH, {"type": "function", "function": {"name": "now"}})},
            {"tools": [{"functionDeclarations": [{"name": "now"}]}, SEARCH]},
        ),
        ({"tool_choice": "auto"}, called("AUTO")),
        ({"tool_choice": "none"}, called("NONE")),
        ({"tool_choice": "required"}, called("ANY")),
        ({"tool_choice": "add"}, called("ANY", "add")),
        (
            {"tool_choice": {"type": "function", "function": {"name": "add"}}},
            called("ANY", "add"),
        ),
        ({"tool_choice": {"mode": "VALIDATED"}}, called("VALIDATED")),
        ({"tool_choice": called("AUTO")["toolConfig"]}, called("AUTO")),
        (
            {"schema": PARAMETERS},
            config(responseMimeType="application/json", responseJsonSchema=PARAMETERS),
        ),
        ({"reasoning": "none"}, config(thinkingConfig={"thinkingBudget": 0})),
        ({"reasoning": 0}, config(thinkingConfig={"thinkingBudget": 0})),
        ({"reasoning": 512}, budget(512)),
        ({"reasoning": "minimal"}, budget(1024)),
        ({"reasoning": "low"}, budget(1024)),
        ({"reasoning": "medium"}, budget(8192)),
        ({"reasoning": "high"}, budget(24576)),
        ({"reasoning": "max"}, budget(24576)),
        (
            {"reasoning": "low", "model": "gemini-3.1-pro-preview"},
            config(thinkingConfig={"thinkingLevel": "low", "includeThoughts": True}),
        ),
        ({"reasoning": 512, "model": "gemini-3-flash"}, budget(512)),
        ({"extra": {"cachedContent": "c", "tools": []}}, {"cachedContent": "c", "tools": []}),
        (
            {"temperature": 0, "seed": 1, "extra": config(seed=2, topK=4)},
            config(temperature=0, seed=2, topK=4),
        ),
    ],
)
def test_each_setting_in_the_form_of_the_wire(settings, expected):
    assert encoded(**settings) == ({"contents": [ASKED], **expected}, [])


@pytest.mark.parametrize(
    ("settings", "dialect", "notice"),
    [
        ({"seed": 1}, Dialect(refuses=frozenset({"seed", "stop"})), "seed is not sent: this"),
        ({"tools": (TOOL,)}, Dialect(refuses=frozenset({"tools"})), "tools is not sent: this"),
        ({"reasoning": "hard"}, None, "reasoning is not sent: write none, minimal, low, medium"),
    ],
)
def test_what_is_not_taken_is_noticed_and_not_sent(settings, dialect, notice):
    body, notices = encoded(dialect=dialect, **settings)
    assert body == {"contents": [ASKED]}
    assert [line.startswith(notice) for line in notices] == [True]


@pytest.mark.parametrize("reasoning", ["none", 0])
def test_a_model_that_always_reasons_does_so_as_little_as_it_can(reasoning):
    body, notices = encoded(model="gemini-3-flash", reasoning=reasoning)
    assert body["generationConfig"] == {"thinkingConfig": {"thinkingLevel": "minimal"}}
    assert notices == ["reasoning is sent as 'minimal': this model cannot switch it off."]


GOOGLE = "https://generativelanguage.googleapis.com/v1beta/models"
VERTEX = "https://{host}/v1/projects/p/locations/{place}/publishers/google/models/m"


@pytest.mark.parametrize(
    ("model", "settings", "address"),
    [
        ("gemini/m", {}, f"{GOOGLE}/m"),
        ("gemini/m", {"base_url": "http://host:9"}, "http://host:9/v1beta/models/m"),
        ("gemini/m", {"base_url": "http://host:9/v1beta/"}, "http://host:9/v1beta/models/m"),
        (
            "gemini/m",
            {"project": "p"},
            VERTEX.format(host="aiplatform.googleapis.com", place="global"),
        ),
        (
            "vertex/m",
            {"project": "p", "location": "us-east1"},
            VERTEX.format(host="us-east1-aiplatform.googleapis.com", place="us-east1"),
        ),
    ],
)
@pytest.mark.usefixtures("own_settings")
def test_the_address(model, settings, address):
    plan = make_plan("Hi", model, {"api_key": "k", **settings})
    assert plan.url == f"{address}:streamGenerateContent?alt=sse"
    on_vertex = model.startswith("vertex") or "project" in settings
    assert plan.call().headers == (
        {"authorization": "Bearer k"} if on_vertex else {"x-goog-api-key": "k"}
    )
    assert plan.body == {"contents": [ASKED]}
