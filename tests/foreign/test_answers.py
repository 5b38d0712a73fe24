"""What other makers' clients hear through the gateway is what nbllm hears without it."""

from __future__ import annotations

from typing import Any

import pytest

import nbllm
from canary import CANARY
from every_wire import WIRES
from foreign.conftest import Ask
from foreign.upstream import SCHEMA, Upstream

pytestmark = pytest.mark.sdks

CLIENTS = ("openai", "langchain", "llm", "vercel")
SHOW_REASONING = ("openai", "vercel")


def ours(upstream: Upstream, name: str, prompt: str, **settings: Any) -> nbllm.Response:
    """The answer without the gateway."""
    model, known = upstream.ways[name]
    return nbllm.complete(prompt, model, api_key=CANARY, **known, **settings)


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("client", CLIENTS)
def test_text_and_counts(ask: Ask, upstream: Upstream, client: str, wire: str, stream):
    right = ours(upstream, wire, "a table")
    heard = ask(client, wire, "a table", stream=stream)
    assert heard["error"] is None
    assert heard["text"] == right.text
    assert heard["usage"] == [right.usage.input_tokens, right.usage.output_tokens]
    assert heard["reason"] == "stop"
    assert heard["pieces"] > 3 if stream else heard["pieces"] <= 1


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("client", CLIENTS)
def test_tools(ask: Ask, client: str, wire: str, stream):
    heard = ask(client, wire, "the weather?", stream=stream, tools=True)
    assert heard["error"] is None
    assert heard["text"] == "Let me look. "
    assert heard["reason"] == "tool_calls"
    assert [call[1:] for call in heard["calls"]] == [
        ["get_weather", {"city": "Zürich"}],
        ["get_weather", {"city": "Oslo"}],
    ]
    assert len({own for own, *_rest in heard["calls"]}) == 2
    assert heard["answer"] == "Sun in Zürich and in Oslo."


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("client", SHOW_REASONING)
def test_reasoning(ask: Ask, upstream: Upstream, client: str, wire: str, stream):
    right = ours(upstream, wire, "think hard")
    heard = ask(client, wire, "think hard", stream=stream)
    assert heard["reasoning"] == right.reasoning
    assert heard["text"] == right.text == "The answer is **42**."


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("client", CLIENTS)
def test_an_answer_by_schema(ask: Ask, client: str, wire: str):
    heard = ask(client, wire, "which city?", schema=SCHEMA)
    assert heard["error"] is None
    assert heard["text"] == '{"city": "Zürich"}'
    assert heard["parsed"] in ({"city": "Zürich"}, None)
    assert heard["parsed"] or client == "openai"


def test_a_class_as_the_form(ask: Ask):
    heard = ask("openai", "chat", "which city?", do="parse")
    assert heard["parsed"] == {"city": "Zürich"}


@pytest.mark.parametrize("client", CLIENTS)
def test_an_answer_that_was_too_long(ask: Ask, client: str):
    assert ask(client, "chat", "a long one")["reason"] == "length"


@pytest.mark.parametrize("client", CLIENTS)
def test_the_demo(ask: Ask, client: str):
    right = nbllm.complete("Hello.", "demo/echo")
    heard = ask(client, "demo/echo", "Hello.")
    assert heard["text"] == right.text
    assert heard["error"] is None


@pytest.mark.parametrize("client", CLIENTS)
def test_a_model_with_another_to_fall_back_on(ask: Ask, client: str):
    heard = ask(client, "ladder", "Hello.")
    assert heard["error"] is None
    assert heard["text"] == nbllm.complete("Hello.", "demo/echo").text


def test_the_list_of_models(ask: Ask, upstream: Upstream):
    heard = ask("openai", "paced", do="models")
    assert {*upstream.ways, "demo/guide"} <= set(heard["models"])
    assert heard["answer"] == "paced"
