"""What a decoder never does, whatever comes."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import check
from nbllm.errors import ProtocolError
from nbllm.events import Event, Finish
from nbllm.wire.body import Body
from nbllm.wire.dialect import Dialect
from nbllm.wire.failure import classify, error_from, parse_failure
from nbllm.wire.format import wire
from nbllm.wire.frame import Frame

STREAMS = Path(__file__).with_name("streams")
WIRES = ("chat", "responses", "anthropic", "gemini", "ollama")
ON_EVERY_WIRE = pytest.mark.parametrize("name", WIRES)
FAILURE = ["error", "detail", "loc", "msg", "message", "code", "type", "status", "status_code"]
TEXTS = st.text(st.characters(), max_size=5) | st.sampled_from(
    ["\ud83d", "\ude42", "[DONE]", "stop"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
KINDS = st.sampled_from(["event", "event", "event", "json", "error", "html"])
NAMES = st.sampled_from(["", "", "error"])
DIALECTS = st.sampled_from([Dialect(), Dialect(think_tags=True), Dialect(echo="thinking")])


@cache
def real_chunks(name: str) -> tuple[Any, ...]:
    """The chunks of our own streams of one wire."""
    found: list[Any] = []
    for path in sorted((STREAMS / name).iterdir()):
        if path.name == "manifest.json":
            continue
        body = Body(framing=wire(name).framing)
        for frame in [*body.feed(path.read_bytes()), *body.close()]:
            try:
                found.append(json.loads(frame.data))
            except ValueError:
                continue
    return tuple(found)


def members(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, at every depth."""
    inner = list(value.items()) if isinstance(value, dict) else []
    yield from inner
    for child in [child for _, child in inner] or (value if isinstance(value, list) else []):
        yield from members(child)


@cache
def chunks(name: str) -> st.SearchStrategy[Any]:
    """Made-up chunks in the words of one wire."""
    words = [pair for chunk in real_chunks(name) for pair in members(chunk)]
    fields = st.sampled_from(sorted({field for field, _ in words} | set(FAILURE)))
    said = st.sampled_from(sorted({value for _, value in words if isinstance(value, str)}))
    return st.recursive(
        SCALARS | said | st.sampled_from([0, 1, "", "{}", '{"x":']),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields, inner, max_size=5),
        max_leaves=25,
    )


@st.composite
def mutated(draw: st.DrawFn, name: str) -> Any:
    """A real chunk in which one place holds something else."""
    chunk = copy.deepcopy(draw(st.sampled_from(real_chunks(name))))
    place: Any = chunk
    while isinstance(place, (dict, list)) and place:
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], (dict, list)) or draw(st.booleans()):
            place[key] = draw(chunks(name))
            break
        place = place[key]
    return chunk


def run(name: str, frames: list[Frame], dialect: Dialect | None = None) -> list[Event]:
    """The events of some frames; a ``ProtocolError`` ends them, as in a stream."""
    decoder, events = wire(name).decoder(dialect or Dialect(), "here"), list[Event]()
    try:
        for frame in frames:
            events += decoder.decode(frame)
        events += decoder.close()
    except ProtocolError as error:
        str(error).encode()
        events.append(Finish("error", None, error))
    return events


@ON_EVERY_WIRE
@given(st.data())
def test_a_decoder_raises_nothing_but_protocol_error(name, data):
    real = st.sampled_from(real_chunks(name))
    some = data.draw(st.lists(mutated(name) | chunks(name) | JSON | real, max_size=6))
    frames = [Frame(json.dumps(chunk), data.draw(NAMES), data.draw(KINDS)) for chunk in some]
    check(run(name, frames, data.draw(DIALECTS)))


@ON_EVERY_WIRE
@given(st.lists(st.tuples(st.text(max_size=20) | st.just("[DONE]"), KINDS), max_size=4))
def test_nor_for_data_that_is_no_json(name, frames):
    check(run(name, [Frame(text, "", kind) for text, kind in frames]))


@given(JSON | st.deferred(lambda: chunks("chat")))
def test_every_failure_has_a_sentence_and_a_class(document):
    failure = parse_failure(document)
    if failure is not None:
        error = error_from(failure, None)
        assert str(error).encode()
        assert isinstance(error, classify(failure))


@pytest.mark.parametrize(
    "shape",
    [
        '{"a":%s}',
        '{"error":{"message":%s}}',
        '{"error":%s}',
        '{"detail":[%s]}',
        '{"choices":[{"delta":{"content":%s}}]}',
        '{"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":%s}}]}}]}',
        '{"type":"response.output_item.done","output_index":0,"item":{"type":"x","y":%s}}',
        '{"type":"content_block_start","index":0,"content_block":{"type":"x","y":%s}}',
        '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"x":%s}}}]}}]}',
        '{"message":{"tool_calls":[{"function":{"name":"f","arguments":{"x":%s}}}]},"done":true}',
    ],
)
@pytest.mark.parametrize("opening", ["[", '{"message":', '[{"text":'])
@ON_EVERY_WIRE
def test_no_depth_of_nesting_breaks_it(name, shape, opening):
    closing = "".join({"[": "]", "{": "}"}.get(sign, "") for sign in reversed(opening))
    for depth in (*range(150, 1000, 50), 1500, 2500, 4500, 100_000):
        for kind in ("event", "json"):
            check(run(name, [Frame(shape % (opening * depth + "1" + closing * depth), "", kind)]))


def test_huge_numbers_are_no_counts_and_no_crash():
    usage = '{"completion_tokens":1e999,"prompt_tokens":-1,"completion_tokens_details":{"x":1}}'
    chunk = f'{{"choices":[{{"delta":{{"content":"x"}},"finish_reason":"stop"}}],"usage":{usage}}}'
    assert [event.kind for event in run("chat", [Frame(chunk)])] == [
        *("start", "text_delta", "finish")
    ]
    check(run("chat", [Frame('{"usage":{"completion_tokens":' + "9" * 5000 + "}}")]))
    check(run("chat", [Frame('{"error":{"code":' + "9" * 4000 + "}}")]))


def test_frames_behind_the_end_are_nothing():
    decoder = wire("chat").decoder(Dialect(), "here")
    assert decoder.decode(Frame('{"choices":[{"delta":{"content":"x"}}]}'))
    assert [event.kind for event in decoder.decode(Frame("[DONE]"))] == ["finish"]
    for late in ("[DONE]", "{broken", '{"error":"x"}'):
        assert decoder.decode(Frame(late)) == []
    assert decoder.close() == []
