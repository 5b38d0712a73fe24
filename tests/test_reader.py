"""Reading texts off gives what parsing every chunk gives, and parses next to none."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import decode, decode_plainly, pieces
from nbllm.events import ReasoningDelta, TextDelta
from nbllm.wire import decoder as decoders
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

TEXTS = st.text(st.characters(), max_size=8) | st.sampled_from(
    [
        "",
        " ",
        "\n\n",
        '"',
        "\\",
        '","',
        '"}\n\ndata: ',
        "\ud83d",
        "\ude42",
        "🙂",
        "<think>",
        "é\x00",
    ]
)


def chat(number: int, text: str) -> dict[str, Any]:
    """A chunk as OpenAI sends it, padding included."""
    choice = {"index": 0, "delta": {"content": text}, "logprobs": None, "finish_reason": None}
    return {
        "id": "chatcmpl-1",
        "created": 1_750_000_000 + number // 7,
        "model": "m",
        "choices": [choice],
        "obfuscation": "x" * (number % 5),
    }


def thought(number: int, text: str) -> dict[str, Any]:
    """Reasoning as DeepSeek sends it."""
    delta = {"content": None, "reasoning_content": text}
    return {"model": "m", "created": number, "choices": [{"index": 0, "delta": delta}]}


def anthropic(_number: int, text: str) -> dict[str, Any]:
    """A piece of a text block."""
    delta = {"type": "text_delta", "text": text}
    return {"type": "content_block_delta", "index": 0, "delta": delta}


def responses(number: int, text: str) -> dict[str, Any]:
    """A piece of an item's text."""
    return {
        "type": "response.output_text.delta",
        "item_id": "msg_1",
        "output_index": 0,
        "content_index": 0,
        "delta": text,
        "logprobs": [],
        "sequence_number": number,
        "obfuscation": "y" * (number % 3),
    }


def ollama(number: int, text: str) -> dict[str, Any]:
    """A line of Ollama's."""
    message = {"role": "assistant", "content": text}
    stamp = f"2026-11-20T10:00:{number % 60:02}.1234Z"
    return {"model": "m", "created_at": stamp, "message": message, "done": False}


SHAPES = {
    "chat": ("chat", chat),
    "thought": ("chat", thought),
    "anthropic": ("anthropic", anthropic),
    "responses": ("responses", responses),
    "ollama": ("ollama", ollama),
}
ODD: dict[str, list[str]] = {
    "chat": [
        ": ping\n\n",
        'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
        'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n',
        'data: {"error":{"message":"no"}}\n\n',
        'data: {"choices":[{"index":0,"delta":{"content":"a","refusal":"b"}}]}\n\n',
        "data: [DONE]\n\n",
        "data: {\n\n",
        'error: {"message":"no"}\n\n',
        '{"error":{"message":"bare"}}\n',
    ],
    "anthropic": [
        'event: ping\ndata: {"type":"ping"}\n\n',
        'data: {"type":"content_block_stop","index":0}\n\n',
        'data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking"}}\n\n',
        'data: {"type":"message_start","message":{"id":"again","content":[]}}\n\n',
        'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n',
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n',
    ],
    "responses": [
        'data: {"type":"response.output_item.added","output_index":0,"item":{}}\n\n',
        'data: {"type":"response.completed","response":{"status":"completed","output":[]}}\n\n',
        'data: {"type":"response.output_text.done","output_index":0,"text":"?"}\n\n',
    ],
    "ollama": [
        '{"model":"m","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}\n',
        '{"model":"m","message":{},"done":true,"done_reason":"stop","eval_count":3}\n',
        '{"error":"out of memory"}\n',
        "\n",
        "{\n",
    ],
}


def unit(shape: str, number: int, text: str, *, ascii_only: bool) -> str:
    """One unit of a stream in the shape's own words."""
    spoken, make = SHAPES[shape]
    data = json.dumps(make(number, text), ensure_ascii=ascii_only, separators=(",", ":"))
    if spoken == "ollama":
        return f"{data}\n"
    named = "event: content_block_delta\n" if spoken == "anthropic" else ""
    return f"{named}data: {data}\n\n"


@st.composite
def bodies(draw: st.DrawFn, shape: str) -> bytes:
    """Runs of chunks that look the same, with something else between them."""
    units, number = list[str](), 0
    for _ in range(draw(st.integers(1, 4))):
        for text in draw(st.lists(TEXTS, max_size=12)):
            number += 1
            is_ascii = draw(st.booleans()) or not text.isascii()
            units.append(unit(shape, number, text, ascii_only=is_ascii))
        units += draw(st.lists(st.sampled_from(ODD[SHAPES[shape][0]]), max_size=2))
    end = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    return "".join(units).replace("\n", end).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("shape", SHAPES)
@given(st.data())
def test_the_same_events_as_by_parsing_every_chunk(shape, data):
    body = data.draw(bodies(shape))
    cuts = random.Random(data.draw(st.integers(0, 1000)))
    dialect = Dialect(think_tags=data.draw(st.booleans()))
    spoken = wire(SHAPES[shape][0])
    expected = repr(decode_plainly([body], spoken, dialect))
    assert repr(decode([body], spoken, dialect)) == expected
    assert repr(decode(pieces(body, cuts), spoken, dialect)) == expected
    assert repr(decode(pieces(body, size=1), spoken, dialect)) == expected


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_parsed_does_not_grow_with_the_stream(shape, monkeypatch):
    parsed: list[str] = []

    def counting(frame: Any) -> Any:
        parsed.append(frame.data)
        return json.loads(frame.data)

    monkeypatch.setattr(decoders, "parse_chunk", counting)
    counts = []
    for count in (1_000, 2_000):
        body = "".join(unit(shape, n, f' "{n}"\né', ascii_only=n % 2 == 0) for n in range(count))
        parsed.clear()
        events = decode(pieces(body.encode(), size=65_536), wire(SHAPES[shape][0]))
        texts = [each.text for each in events if isinstance(each, (TextDelta, ReasoningDelta))]
        assert texts == [f' "{n}"\né' for n in range(count)]
        counts.append(len(parsed))
    assert counts[0] == counts[1] < 20
