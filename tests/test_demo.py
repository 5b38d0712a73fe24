from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.call import Call
from nbllm.demo import MODELS, open_frames
from nbllm.demo.tokens import split
from nbllm.folding import fold
from nbllm.response import Response
from nbllm.wire.chat.decoder import ChatDecoder
from nbllm.wire.frame import Frame


def call(model: str, question: Any = "How do I stop a stream?", **body: Any) -> Call:
    messages = [{"role": "user", "content": question}]
    content = {"model": model, "messages": messages, "stream": True, "pace": 0, **body}
    return Call(provider="demo", model=model, url="demo:/chat/completions", body=content)


def frames(wanted: Call) -> list[Frame]:
    async def collect() -> list[Frame]:
        return [frame async for batch in open_frames(wanted) for frame in batch]

    return asyncio.run(collect())


def chunks(wanted: Call) -> list[dict[str, Any]]:
    return [json.loads(frame.data) for frame in frames(wanted) if frame.data != "[DONE]"]


def ask(wanted: Call) -> Response:
    decoder = ChatDecoder()
    events = [event for frame in frames(wanted) for event in decoder.decode(frame)]
    return fold([(0.0, event) for event in [*events, *decoder.close()]], provider="demo")


@pytest.mark.parametrize("model", MODELS)
def test_the_same_request_gives_the_same_bytes(model: str):
    assert frames(call(model, seed=3)) == frames(call(model, seed=3))


def test_another_request_has_another_id():
    first, second = (chunks(call("echo", text))[0] for text in ("one", "two"))
    assert first["id"] != second["id"]


@pytest.mark.parametrize("model", ["echo", "guide", "showcase", "slow", "reasoner"])
def test_an_answer_has_the_shape_of_a_chat_completions_stream(model: str):
    *said, finish, usage = chunks(call(model))
    assert frames(call(model))[-1].data == "[DONE]"
    assert said[0]["choices"][0]["delta"]["role"] == "assistant"
    assert {len(chunk["choices"][0]["delta"]) for chunk in said[1:]} == {1}
    assert all(chunk["choices"][0]["finish_reason"] is None for chunk in said)
    assert finish["choices"][0]["finish_reason"] == (
        "tool_calls" if model == "reasoner" else "stop"
    )
    assert usage["choices"] == []
    for chunk in (*said, finish, usage):
        assert (chunk["object"], chunk["created"], chunk["model"]) == (
            "chat.completion.chunk",
            0,
            model,
        )
        assert chunk["id"] == said[0]["id"]


@pytest.mark.parametrize("model", ["echo", "guide", "showcase", "slow", "reasoner"])
def test_usage_counts_the_deltas_that_were_sent(model: str):
    *said, _finish, last = chunks(call(model, "One, two."))
    deltas = [chunk["choices"][0]["delta"] for chunk in said[1:]]
    deltas = [delta for delta in deltas if "annotations" not in delta]
    reasoning = sum("reasoning_content" in delta for delta in deltas)
    assert last["usage"]["prompt_tokens"] == len(["One", ",", " two", "."])
    assert last["usage"]["completion_tokens"] == len(deltas)
    assert last["usage"]["completion_tokens_details"] == {"reasoning_tokens": reasoning}
    assert last["usage"]["total_tokens"] == last["usage"]["prompt_tokens"] + len(deltas)


@given(st.text())
def test_echo_says_the_question_word_for_word(question: str):
    assert ask(call("echo", question)).text == question


def test_echo_takes_the_last_question_and_the_text_of_its_parts():
    parts = [
        {"type": "text", "text": "one"},
        {"type": "image_url", "image_url": {"url": "x"}},
        {"type": "text", "text": "two"},
    ]
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "second"},
        {"role": "user", "content": parts},
    ]
    response = ask(call("echo", messages=messages))
    assert response.text.split() == ["one", "two"]


@given(st.text())
def test_tokens_joined_are_the_text(text: str):
    tokens = split(text)
    assert "".join(tokens) == text
    assert all(0 < len(token) <= 24 for token in tokens)


def test_words_are_tokens():
    assert split("Stop it now, please.\n\n流式输出") == [
        *("Stop", " it", " now", ",", " please", ".", "\n\n流式", "输出"),
    ]


def test_the_reasoner_thinks_first_and_asks_for_two_tools_about_the_question():
    response = ask(call("reasoner", 'Is "π" > 3?'))
    assert response.finish_reason == "tool_calls"
    assert 'Is "π" > 3?' in response.reasoning
    assert [tool.name for tool in response.tool_calls] == ["search_documentation", "find_examples"]
    assert [tool.arguments and tool.arguments["query"] for tool in response.tool_calls] == [
        'Is "π" > 3?',
        'Is "π" > 3?',
    ]


def test_tool_arguments_arrive_in_fragments_with_id_and_name_only_at_the_start():
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks(call("reasoner"))[:-1]]
    fragments = [delta["tool_calls"][0] for delta in deltas if "tool_calls" in delta]
    for index in (0, 1):
        start, *rest = [fragment for fragment in fragments if fragment["index"] == index]
        assert start["id"]
        assert len(rest) > 5
        assert all(fragment.keys() == {"index", "function"} for fragment in rest)


def test_the_showcase_has_every_kind_of_markdown():
    response = ask(call("showcase"))
    assert response.reasoning
    assert all(source.url and source.title for source in response.citations)
    assert len(response.citations) == 2
    for sign in (
        *("# ", "## ", "\n- [x] ", "\n- [ ] ", "\n  - ", "\n1. ", "\n> ", "\n|", "~~", "**", "`"),
        *(
            "```python",
            "```sql",
            "```json",
            "$$",
            r"\(a^2",
            "](https://",
            "![",
            "🎉",
            "中文",
            "مرحبا",
        ),
    ):
        assert sign in response.text


def test_slow_is_long_enough_to_try_stop():
    assert (ask(call("slow")).usage.output_tokens or 0) >= 120


def test_flaky_fails_after_some_text():
    sent = chunks(call("flaky"))
    response = ask(call("flaky"))
    assert sent[-1]["error"].keys() == {"message", "type", "code"}
    assert len(response.text) > 100
    assert (response.finish_reason, type(response.error).__name__) == ("error", "ServerError")


@pytest.mark.parametrize(
    ("model", "nearest"),
    [("gide", "demo/guide"), ("Echo", "demo/echo"), ("", None), ("\x00" * 1_000_000, None)],
)
def test_an_unknown_model_is_an_error_that_names_the_known_ones(model: str, nearest: str | None):
    (only,) = chunks(call(model))
    error = only["error"]
    assert error["code"] == "model_not_found"
    assert all(f"demo/{known}" in error["message"] for known in MODELS)
    assert ("Did you mean" in error["message"]) == bool(nearest)
    assert (nearest or "demo") in error["message"].partition("The demo models")[0]
    assert len(error["message"]) < 600
    assert type(ask(call(model)).error).__name__ == "ModelNotFound"


def test_max_tokens_cuts_the_answer():
    response = ask(call("echo", "one two three four", max_tokens=2))
    assert (response.text, response.finish_reason) == ("one two", "length")
    assert response.usage.output_tokens == 2
    assert ask(call("echo", "one two", max_completion_tokens=2)).finish_reason == "stop"


def test_max_tokens_saves_flaky_from_its_failure():
    assert ask(call("flaky", max_tokens=3)).finish_reason == "length"


@pytest.mark.parametrize("stop", ["three", ["nine", "three", "four"]])
def test_a_stop_sequence_ends_the_answer_and_is_not_said(stop: Any):
    response = ask(call("echo", "one two three four", stop=stop))
    assert (response.text, response.finish_reason) == ("one two ", "stop")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("pace", value) for value in (-1, "fast", True, float("nan"), float("inf"), 10**400)),
        *(("max_tokens", value) for value in (0, -1, 1.5, True, "many")),
        *(("stop", value) for value in (3, ["a", 3], {"a": 1})),
        *(("messages", value) for value in (None, "hello", {}, [3], [{"content": "no role"}])),
    ],
)
def test_a_request_that_makes_no_sense_is_an_error_frame(field: str, value: Any):
    (only,) = chunks(call("echo", **{field: value}))
    assert only["error"]["type"] == "invalid_request_error"
    assert field.removesuffix("s") in only["error"]["message"].lower()


@pytest.mark.parametrize("content", [None, 3, [], [3, None, {"text": 4}], {"text": "x"}])
@pytest.mark.parametrize("model", MODELS)
def test_content_of_an_unknown_kind_counts_as_nothing_said(model: str, content: Any):
    assert ask(call(model, content)).usage.input_tokens in (0, None)


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("question", ["word " * 200_000, "a" * 1_000_000, " " * 1_000_000])
def test_a_question_of_a_megabyte_is_answered(model: str, question: str):
    sent = frames(call(model, question))
    usual = {"flaky": "server_error", "reasoner": "tool_calls"}.get(model, '"stop"')
    assert any(usual in frame.data for frame in sent[-3:])
    if model == "echo":
        assert sum(_said(frame) for frame in sent[:-3]) == len(question)


def _said(frame: Frame) -> int:
    return len(json.loads(frame.data)["choices"][0]["delta"]["content"])


@pytest.mark.parametrize("model", MODELS)
def test_half_a_character_is_no_trouble(model: str):
    sent = frames(call(model, "before \ud83d after"))
    assert all(frame.data.encode() for frame in sent)
    assert ask(call("echo", "before \ud83d after")).text == "before \ufffd after"
