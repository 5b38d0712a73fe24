"""What a client of the gateway gets: chunks, whole answers, models, and errors of OpenAI's form."""

from __future__ import annotations

import json
import sys

import pytest

import nbllm
from asgi import TOKEN, ask
from conformance import decode
from nbllm.errors import ConfigError, MissingExtra
from nbllm.gateway import app
from nbllm.wire.format import wire

SAID = [{"role": "user", "content": "Say it."}]


@pytest.fixture(scope="module")
def gateway():
    return app(token=TOKEN)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setenv("NBLLM_DEMO_PACE", "0")


def question(model="demo/echo", **fields):
    return {"model": model, "messages": SAID, **fields}


def test_a_stream_is_openais(gateway):
    answered = ask(gateway, body=question(stream=True, stream_options={"include_usage": True}))
    assert answered.status == 200
    assert answered.headers["content-type"] == "text/event-stream; charset=utf-8"
    first, *middle, last, usage = answered.chunks
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    deltas = [chunk["choices"][0]["delta"] for chunk in middle]
    assert "".join(delta.get("content", "") for delta in deltas) == "Say it."
    assert all(set(delta) <= {"content"} for delta in deltas)
    assert last["choices"][0] == {"index": 0, "delta": {}, "finish_reason": "stop"}
    assert usage["choices"] == []
    assert usage["usage"]["completion_tokens"] > 0
    heads = {(c["id"], c["object"], c["created"]) for c in answered.chunks}
    assert len(heads) == 1
    assert answered.headers["x-request-id"] in first["id"]


def test_counts_are_not_sent_to_who_did_not_ask(gateway):
    answered = ask(gateway, body=question(stream=True))
    assert not [chunk for chunk in answered.chunks if "usage" in chunk]


def test_reasoning_and_calls(gateway):
    answered = ask(gateway, body=question("demo/reasoner", stream=True))
    deltas = [chunk["choices"][0]["delta"] for chunk in answered.chunks]
    assert "".join(delta.get("reasoning_content", "") for delta in deltas)
    calls = [call for delta in deltas for call in delta.get("tool_calls", ())]
    begun = [call for call in calls if "id" in call]
    assert [call["index"] for call in begun] == [0, 1]
    assert all(call["type"] == "function" and call["function"]["name"] for call in begun)
    for index in (0, 1):
        pieces = [call["function"]["arguments"] for call in calls if call["index"] == index]
        assert isinstance(json.loads("".join(pieces)), dict)
    assert answered.chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_a_whole_answer(gateway):
    answered = ask(gateway, body=question("demo/reasoner"))
    document = answered.json
    message = document["choices"][0]["message"]
    assert document["object"] == "chat.completion"
    assert document["choices"][0]["finish_reason"] == "tool_calls"
    assert message["role"] == "assistant"
    assert message["reasoning_content"]
    assert len(message["tool_calls"]) == 2
    assert document["usage"]["total_tokens"] > 0
    (response,) = [ask(gateway, body=question()).json["choices"][0]["message"]]
    assert response == {"role": "assistant", "content": "Say it.", "refusal": None}


@pytest.mark.parametrize("model", ["demo/showcase", "demo/reasoner", "demo/guide", "demo/echo"])
def test_our_own_wire_reads_what_was_said_here(gateway, model):
    here = nbllm.complete(SAID, model)
    answered = ask(gateway, body=question(model, stream=True))
    events = decode([answered.body], wire("chat"))
    assert events == list(here.events)


def test_what_is_not_passed_on_is_told_first(gateway):
    answered = ask(gateway, body=question(stream=True, top_k=3))
    notice = answered.chunks[0]["nbllm"]["event"]
    assert notice == {
        "kind": "notice",
        "text": "top_k is not passed on: the gateway does not know it.",
    }
    assert answered.chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    whole = ask(gateway, body=question(top_k=3)).json
    assert whole["nbllm"]["notices"] == [notice["text"]]


def test_an_answer_need_not_fit_its_schema_here(gateway):
    schema = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}
    answered = ask(gateway, body=question(response_format=schema))
    assert answered.status == 200
    assert answered.json["choices"][0]["message"]["content"] == "Say it."


def test_no_model_of_that_name(gateway):
    for model in ("gpt-4o", "nobody-knows/this", "demo/"):
        answered = ask(gateway, body=question(model))
        assert answered.status in (400, 404)
        assert "message" in answered.json["error"]
    answered = ask(gateway, body=question("demo/unheard-of"))
    assert answered.status == 404
    assert answered.json["error"]["code"] == "model_not_found"


def test_a_missing_key_is_the_gateways_trouble(gateway, monkeypatch):
    monkeypatch.delenv("MISTRAL_API_KEY", raising=False)
    answered = ask(gateway, body=question("mistral/mistral-small"))
    assert answered.status == 500
    assert answered.json["error"]["code"] == "missing_key"


def test_models(gateway):
    nbllm.alias("quick", "demo/echo", fallbacks=["demo/guide"])
    listed = ask(gateway, "/v1/models").json
    names = [model["id"] for model in listed["data"]]
    assert {"quick", "demo/echo", "demo/guide"} <= set(names)
    assert len(names) == len(set(names))
    (quick,) = [model for model in listed["data"] if model["id"] == "quick"]
    assert quick == {"id": "quick", "object": "model", "created": 0, "owned_by": "demo"}
    assert ask(gateway, "/v1/models/quick").json == quick
    assert ask(gateway, "/v1/models/openai/gpt-5-mini").json["owned_by"] == "openai"
    assert ask(gateway, "/v1/models/nothing").status == 404
    assert (
        ask(gateway, body=question("quick")).json["choices"][0]["message"]["content"] == "Say it."
    )


def test_models_are_a_list_of_all_that_is_offered():
    nbllm.alias("quick", "demo/echo")
    gateway = app(token=TOKEN, models=["quick", "demo/guide"])
    names = [model["id"] for model in ask(gateway, "/v1/models").json["data"]]
    assert names == ["quick", "demo/guide"]
    assert ask(gateway, body=question("quick")).status == 200
    nameless = {"messages": SAID}
    assert ask(gateway, body=nameless).json["model"] == "echo"
    for model in ("demo/echo", "openai/gpt-5-mini", "Quick"):
        refused = ask(gateway, body=question(model))
        assert refused.status == 404
        assert "quick" in refused.json["error"]["message"]
        assert ask(gateway, f"/v1/models/{model}").status == 404
    with pytest.raises(ConfigError):
        app(token=TOKEN, models=["no-such-alias"])
    with pytest.raises(ConfigError):
        app(token=TOKEN, models=[])


def test_other_paths_and_methods(gateway):
    assert ask(gateway, "/v1/nothing").json["error"]["code"] == "not_found"
    assert ask(gateway, "/v1/chat/completions").status == 405
    assert ask(gateway, "/v1/models", body={}).status == 405
    assert ask(gateway, "/health").json == {"status": "ok"}


def test_a_missing_library_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "starlette", None)
    monkeypatch.delitem(sys.modules, "starlette.applications", raising=False)
    with pytest.raises(MissingExtra, match=r"pip install 'nbllm\[gateway\]'"):
        app(token=TOKEN)
