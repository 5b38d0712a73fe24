"""When an answer is held against its schema, and what each wire is told of one."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from pydantic import BaseModel

import nbllm
from faults.server import DONE, answering, event
from faults.server import head as status
from nbllm.errors import ConfigError, ServerError
from nbllm.events import Finish, Start, TextDelta, ToolCallStart
from nbllm.folding import Fold
from nbllm.notebook.arguments import parse
from nbllm.notebook.schema_name import find_schema
from nbllm.plan import make_plan
from nbllm.schema.making import as_form
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire
from sources import Source, stream_of


class Answer(BaseModel):
    """A number."""

    n: int


SENT = {
    "type": "object",
    "description": "A number.",
    "properties": {"n": {"type": "integer"}},
    "required": ["n"],
    "additionalProperties": False,
}
STRICT = {"name": "answer", "schema": SENT, "strict": True}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}


def said(*pieces: str, reason: str = "stop") -> bytes:
    """A chat completion of those pieces of text."""
    texts = [event(piece.replace('"', '\\"')) for piece in pieces]
    return b"".join([status(), *texts, event(reason=reason), DONE])


def asked(*answers: bytes, **settings: Any) -> nbllm.Stream:
    """A stream that has ended, of a server with these answers."""
    with answering(*answers) as server:
        settings = {"schema": Answer, "retries": 0, "base_url": server.base_url, **settings}
        stream = nbllm.stream("x", "compatible/m", **settings)
        with suppress(nbllm.NbllmError):
            stream.wait()
        return stream


@pytest.mark.parametrize(
    ("model", "form"),
    [
        ("openai/m", {"text": {"format": {"type": "json_schema", **STRICT}}}),
        ("openrouter/m", {"response_format": {"type": "json_schema", "json_schema": STRICT}}),
        ("deepseek/m", {"response_format": {"type": "json_object"}}),
        (
            "anthropic/claude-opus-4-5",
            {"output_config": {"format": {"type": "json_schema", "schema": SENT}}},
        ),
        (
            "gemini/gemini-2.5-flash",
            {
                "generationConfig": {
                    "responseMimeType": "application/json",
                    "responseJsonSchema": SENT,
                }
            },
        ),
        ("ollama/m", {"format": SENT}),
    ],
)
def test_each_wire_is_told_by_its_best_means(model, form):
    plan = make_plan("x", model, {"schema": Answer})
    assert {name: plan.body[name] for name in form} == form
    assert plan.notices == ()


@pytest.mark.parametrize(
    ("name", "model", "tools"),
    [("anthropic", "claude-3-5-haiku", ()), ("gemini", "gemini-2.5-flash", (TOOL,))],
)
def test_a_model_that_takes_no_schema_is_told_in_words(name, model, tools):
    messages = nbllm.Message("system", "Be brief."), nbllm.Message("user", "x")
    request = nbllm.messages.Request(model, messages, schema=SENT, tools=tools)
    body, notices = wire(name).encode(request, Dialect())
    text = json.dumps(body.get("system") or body["systemInstruction"])
    assert "JSON schema" in text
    assert "Be brief." in text
    assert "output_config" not in body
    assert "responseJsonSchema" not in json.dumps(body)
    assert [notice.split(":")[0] for notice in notices] == ["schema is sent in words"]


def test_an_answer_that_fits():
    stream = asked(said('{"n"', ": 4}"))
    assert stream.response.ok
    assert stream.response.parsed == Answer(n=4)
    assert stream.response.parsed is stream.response.parsed
    assert stream.partial == {"n": 4}


def test_an_answer_cut_by_its_limit_does_not_fit():
    response = asked(said('{"n": 4', reason="length")).response
    assert response.finish_reason == "error"
    assert response.raw_finish_reason == "length"
    assert "larger max_tokens=" in str(response.error)
    assert response.text == '{"n": 4'


@pytest.mark.parametrize("reason", ["content_filter", "tool_calls"])
def test_what_is_no_answer_is_held_against_nothing(reason):
    response = asked(said("No.", reason=reason)).response
    assert response.error is None
    assert response.parsed is None


def test_a_failure_stays_what_it_was():
    response = asked(status(500) + b"{}").response
    assert isinstance(response.error, ServerError)
    assert response.parsed is None


def test_no_other_model_answers_and_nothing_is_asked_again():
    with answering(said("No.")) as server:
        settings = {"base_url": server.base_url, "schema": Answer}
        with pytest.raises(nbllm.SchemaError):
            nbllm.complete("x", "compatible/m", fallbacks=["compatible/n"], **settings)
        assert len(server.requests) == 1


def test_a_lane_that_does_not_fit_harms_no_other():
    with answering(said('{"n": 1}'), said("No.")) as server:
        settings = {"base_url": server.base_url, "schema": Answer}
        answers = nbllm.compare("x", ["compatible/a", "compatible/b"], **settings)
    kinds = sorted((type(each.error).__name__, each.parsed) for each in answers.values())
    assert kinds == [("NoneType", Answer(n=1)), ("SchemaError", None)]


def test_partials_come_to_whoever_awaits_them():
    async def read() -> list[Any]:
        with answering(said('{"n": 1', "2, ", '"m": "a', 'b"}')) as server:
            settings = {"base_url": server.base_url, "schema": {"type": "object"}}
            stream = nbllm.stream("x", "compatible/m", **settings)
            return [each async for each in stream.partial_stream]

    assert asyncio.run(read()) == [{}, {"n": 12}, {"n": 12, "m": "a"}, {"n": 12, "m": "ab"}]


def test_a_provider_that_begins_anew_makes_the_partial_value_anew():
    events = [Start("m"), TextDelta('{"a": [1,'), Start("m"), TextDelta('{"b": 2}'), Finish("stop")]
    stream = stream_of(Source(*[[each] for each in events]))
    assert list(stream.partial_stream) == [{"a": [1]}, {"b": 2}]
    assert stream.partial == {"b": 2}


def test_the_fold_reads_what_stands_after_the_last_start():
    log = [Start("m"), TextDelta('{"n": 1}'), Start("m"), TextDelta('{"n": 2}'), Finish("stop")]
    fold = Fold(log, [0.0] * 5, started=0.0)
    fold.form = as_form(Answer)
    assert fold.response().parsed == Answer(n=2)
    log[2] = ToolCallStart(0, "c", "f")
    fold = Fold(log, [0.0] * 5, started=0.0)
    fold.form = as_form(Answer)
    assert fold.response().parsed is None


def test_a_cell_names_its_schema():
    assert parse("demo/echo --schema Answer").schema == "Answer"
    names = {"Answer": Answer, "n": 3, "plain": {"type": "object"}}
    assert find_schema("Answer", names) is Answer
    assert find_schema("list[Answer]", names) == list[Answer]
    assert find_schema("plain", names) is names["plain"]
    for name, told in [("Anwser", "Type --schema Answer"), ("x", "Define it"), ("n", "is a int")]:
        with pytest.raises(ConfigError, match=told):
            find_schema(name, names)
