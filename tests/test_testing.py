"""What users test their own streaming code with."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

import nbllm
from nbllm import testing
from nbllm.errors import ConfigError, RateLimited, SchemaError, StreamCut, UnknownProvider
from nbllm.events import (
    Finish,
    Notice,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    Usage,
    UsageReport,
)

LINES = testing.call("lines", path="a.txt", count=2)


def test_a_script_gets_the_beginning_and_the_end_that_it_lacks():
    stream = testing.scripted(["Hel", "lo"])
    told = [Start("scripted", "scripted"), TextDelta("Hel"), TextDelta("lo")]
    assert list(stream) == [*told, Finish("stop", "stop")]
    assert stream.response.text == "Hello"
    assert (stream.response.provider, stream.response.model) == ("fake", "scripted")


def test_a_script_keeps_what_it_has():
    events = [Start("m", "1"), ReasoningDelta("Hm."), Notice("n"), Finish("length", "max")]
    assert list(testing.scripted(events)) == events
    assert testing.response(events).events == tuple(events)


def test_a_text_alone_comes_word_by_word():
    text = " One, two\n\nthree. "
    pieces = list(testing.scripted(text).text_stream)
    assert "".join(pieces) == text
    assert pieces == [" One,", " two", "\n\nthree.", " "]


def test_a_call_comes_in_pieces():
    response = testing.scripted(["Let me see.", LINES, testing.call("bad", "{")]).wait()
    assert [call.arguments for call in response.tool_calls] == [
        {"path": "a.txt", "count": 2},
        None,
    ]
    assert response.finish_reason == "tool_calls"
    assert ToolCallStart(0, "call_1", "lines") in response.events
    pieces = [each for each in response.events if isinstance(each, ToolCallDelta)]
    assert len(pieces) > 3


def test_a_failure_comes_where_it_was_put_and_stays_as_it_was_made():
    cut = StreamCut("cut")
    for _ in range(2):
        stream = testing.scripted(["Hel", cut])
        with pytest.raises(StreamCut) as caught:
            stream.wait()
        assert caught.value.response is not None
        assert caught.value.response.text == "Hel"
    assert cut.response is None
    failed = testing.response(["Hel", cut])
    assert isinstance(failed.error, StreamCut)
    assert failed.text == "Hel"


def test_a_response_has_the_times_of_the_script_and_a_price():
    usage = UsageReport(Usage(input_tokens=1_000_000, output_tokens=2))
    made = testing.response([0.5, "a", "b", usage], pace=4, price={"input": 3.0, "output": 1.0})
    assert made.ttft == pytest.approx(0.75)
    assert made.duration == pytest.approx(1.0)
    assert made.tokens_per_second == pytest.approx(8.0)
    assert made.cost == pytest.approx(3.000002)


def test_a_stream_waits_and_can_be_stopped():
    with testing.scripted(["a", 60.0, "b"]) as stream:
        while not stream.response.text:
            time.sleep(0.001)
        stream.stop()
        assert stream.wait(5).finish_reason == "cancelled"
    assert stream.response.text == "a"


def test_a_stream_by_a_schema():
    assert testing.scripted("[3, 4]", schema=list[int]).wait().parsed == [3, 4]
    assert isinstance(testing.response("No.", schema=list[int]).error, SchemaError)


def test_what_no_script_can_hold():
    with pytest.raises(TypeError, match="a script holds texts"):
        testing.scripted(["a", {"role": "user"}])


def test_a_fake_provider_answers_one_request_after_the_other():
    with testing.provider("fake", ["One.", ["T", "wo."], RateLimited("Slow down.")]) as fake:
        assert nbllm.complete("first", "fake/any", system="Be brief.").text == "One."
        assert nbllm.complete("second", "fake/other", temperature=0).text == "Two."
        with pytest.raises(RateLimited):
            nbllm.complete("third", "fake/any", retries=0)
        with pytest.raises(ConfigError, match="3 answers and is asked for one more"):
            nbllm.complete("fourth", "fake/any")
    assert [asked.text for asked in fake.requests] == ["first", "second", "third", "fourth"]
    assert [asked.model for asked in fake.requests] == ["any", "other", "any", "any"]
    assert fake.requests[0].messages[0].text == "Be brief."
    assert fake.requests[1].body["temperature"] == 0
    with pytest.raises(UnknownProvider):
        nbllm.complete("x", "fake/any")
    fake.close()


def test_retries_and_fallbacks_are_those_of_a_real_one():
    with testing.provider("fake", {"a": RateLimited("Slow down."), "b": "Here."}) as fake:
        response = nbllm.complete("x", "fake/a", retries=1, fallbacks=["fake/b"])
    assert response.text == "Here."
    assert [asked.model for asked in fake.requests] == ["a", "a", "b"]
    assert any("asking again" in notice for notice in response.notices)


def test_a_function_answers():
    with testing.provider("fake", lambda asked: f"{asked.model}: {asked.text.upper()}"):
        answers = nbllm.compare("hello", ["fake/a", "fake/b"])
    assert [answer.text for answer in answers.values()] == ["a: HELLO", "b: HELLO"]


def test_a_tool_is_run_by_a_conversation():
    def lines(path: str, count: int) -> str:
        """The first lines of a file."""
        return f"{count} of {path}"

    with testing.provider("fake", [[LINES], "Two lines."]) as fake:
        chat = nbllm.Conversation("fake/m", tools=[lines])
        assert chat.send("Read it.").text == "Two lines."
    assert fake.requests[1].messages[-1].results[0].output == "2 of a.txt"


@pytest.mark.parametrize(
    ("model", "place"),
    [
        ("openai/gpt-5", ("input",)),
        ("groq/m", ("messages",)),
        ("anthropic/claude-opus-4-5", ("messages",)),
        ("gemini/gemini-2.5-flash", ("contents",)),
        ("ollama/m", ("messages",)),
    ],
)
@pytest.mark.usefixtures("own_settings")
def test_a_fake_takes_the_place_of_a_real_provider(model, place):
    name = model.partition("/")[0]
    with testing.provider(name, [[LINES]]) as fake:
        tools: list[Any] = [{"type": "function", "function": {"name": "lines"}}]
        response = nbllm.complete("x", model, tools=tools)
    assert response.tool_calls[0].name == "lines"
    assert all(each in fake.requests[0].body for each in place)
    assert nbllm.stream("x", model, api_key="k") is not None
    if name == "openai":
        with pytest.raises(nbllm.MissingKey):
            nbllm.complete("x", model)


@pytest.mark.usefixtures("own_settings")
def test_a_fake_asks_no_server_and_no_cache():
    with testing.provider("openai", ["One.", "Two."]) as fake:
        modes = (True, "offline")
        texts = [nbllm.complete("x", "openai/gpt-5", cache=mode).text for mode in modes]
        assert nbllm.models("openai") == []
        assert nbllm.check("openai")[0].reachable
    assert texts == ["One.", "Two."]
    assert len(fake.requests) == 2


def test_fakes_within_fakes():
    with testing.provider("fake", "outer"):
        with testing.provider("fake", "inner"):
            assert nbllm.complete("x", "fake/m").text == "inner"
        assert nbllm.complete("x", "fake/m").text == "outer"


def test_it_runs_in_the_callers_loop():
    async def ask() -> str:
        return (await nbllm.stream("x", "fake/m")).text

    with testing.provider("fake", "Hello there.", pace=1000):
        assert asyncio.run(ask()) == "Hello there."


def test_a_name_that_no_address_begins_with():
    with pytest.raises(ConfigError, match="one word"):
        testing.provider("a/b")


def test_a_call_may_have_arguments_of_any_name():
    response = testing.scripted([testing.call("rename", name="a", arguments="b")]).wait()
    assert response.tool_calls[0].arguments == {"name": "a", "arguments": "b"}
