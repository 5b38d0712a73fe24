"""What a decoder never does, whatever comes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.errors import ProtocolError
from nbllm.events import (
    Event,
    Finish,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
)
from nbllm.wire.failure import classify, error_from, parse_failure
from nbllm.wire.frame import Frame
from nbllm.wire.framing import Body
from nbllm.wire.openai_chat import Decoder

STREAMS = Path(__file__).with_name("streams")
TEXTS = st.text(st.characters(), max_size=5) | st.sampled_from(
    ["\ud83d", "\ude42", "[DONE]", "stop"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "id",
    "model",
    "choices",
    "index",
    "delta",
    "message",
    "content",
    "refusal",
    "reasoning",
    "thinking",
    "text",
    "tool_calls",
    "function",
    "name",
    "arguments",
    "function_call",
    "finish_reason",
    "usage",
    "x_groq",
    "prompt_tokens_details",
    "completion_tokens",
    "error",
    "detail",
    "loc",
    "msg",
    "code",
    "type",
    "status",
    "status_code",
    "object",
]
CHUNKS = st.recursive(
    SCALARS | st.sampled_from([0, 1, "", "stop", "tool_calls", "{}", '{"x":']),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5)
    ),
    max_leaves=25,
)
KINDS = st.sampled_from(["event", "event", "event", "json", "error", "html"])


def real_chunks() -> list[Any]:
    """The chunks of our own streams."""
    found: list[Any] = []
    for path in sorted(STREAMS.glob("*.sse")):
        body = Body()
        for frame in [*body.feed(path.read_bytes()), *body.close()]:
            try:
                found.append(json.loads(frame.data))
            except ValueError:
                continue
    return found


REAL = real_chunks()


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A real chunk in which one place holds something else."""
    chunk = copy.deepcopy(draw(st.sampled_from(REAL)))
    place: Any = chunk
    while isinstance(place, (dict, list)) and place:
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], (dict, list)) or draw(st.booleans()):
            place[key] = draw(CHUNKS)
            break
        place = place[key]
    return chunk


def run(frames: list[Frame]) -> list[Event]:
    """The events of some frames; a ``ProtocolError`` ends them, as in a stream."""
    decoder, events = Decoder(), list[Event]()
    try:
        for frame in frames:
            events += decoder.decode(frame)
        events += decoder.close()
    except ProtocolError as error:
        str(error).encode()
        events.append(Finish("error", None, error))
    return events


def check(events: list[Event]) -> None:
    """One ``Finish``, last; at most one ``Start``; calls in order; text that a socket takes."""
    assert [isinstance(event, Finish) for event in events] == [False] * (len(events) - 1) + [True]
    assert sum(isinstance(event, Start) for event in events) <= 1
    calls = 0
    for event in events:
        repr(event).encode()
        match event:
            case ToolCallStart():
                assert event.index == calls
                calls += 1
                f"{event.id}{event.name}".encode()
            case ToolCallDelta():
                assert 0 <= event.index < calls
                assert event.arguments.encode()
            case TextDelta() | ReasoningDelta():
                assert event.text.encode()
            case Start():
                f"{event.model}{event.id}".encode()
            case Finish():
                f"{event.raw_reason}{event.error}".encode()
            case _:
                pass


@given(st.lists(mutated() | CHUNKS | JSON | st.sampled_from(REAL), max_size=6), st.data())
def test_a_decoder_raises_nothing_but_protocol_error(chunks, choose):
    frames = [
        Frame(
            json.dumps(chunk), choose.draw(st.sampled_from(["", "", "error"])), choose.draw(KINDS)
        )
        for chunk in chunks
    ]
    check(run(frames))


@given(st.lists(st.tuples(st.text(max_size=20) | st.just("[DONE]"), KINDS), max_size=4))
def test_nor_for_data_that_is_no_json(frames):
    check(run([Frame(text, "", kind) for text, kind in frames]))


@given(JSON | CHUNKS)
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
    ],
)
@pytest.mark.parametrize("opening", ["[", '{"message":', '[{"text":'])
def test_no_depth_of_nesting_breaks_it(shape, opening):
    closing = "".join({"[": "]", "{": "}"}.get(sign, "") for sign in reversed(opening))
    for depth in (*range(150, 1000, 25), 1500, 2500, 4500, 100_000):
        check(run([Frame(shape % (opening * depth + "1" + closing * depth))]))


def test_huge_numbers_are_no_counts_and_no_crash():
    usage = '{"completion_tokens":1e999,"prompt_tokens":-1,"completion_tokens_details":{"x":1}}'
    chunk = f'{{"choices":[{{"delta":{{"content":"x"}},"finish_reason":"stop"}}],"usage":{usage}}}'
    assert [event.kind for event in run([Frame(chunk)])] == ["start", "text_delta", "finish"]
    check(run([Frame('{"usage":{"completion_tokens":' + "9" * 5000 + "}}")]))
    check(run([Frame('{"error":{"code":' + "9" * 4000 + "}}")]))


def test_frames_behind_the_end_are_nothing():
    decoder = Decoder()
    assert decoder.decode(Frame('{"choices":[{"delta":{"content":"x"}}]}'))
    assert [event.kind for event in decoder.decode(Frame("[DONE]"))] == ["finish"]
    for late in ("[DONE]", "{broken", '{"error":"x"}'):
        assert decoder.decode(Frame(late)) == []
    assert decoder.close() == []
