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
from nbllm.wire.pattern import Pattern
from odd_chunks import ODD

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
    """A piece of a text block; ``unit`` pads it as Anthropic does."""
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


def unit(shape: str, number: int, text: str, *, ascii_only: bool) -> str:
    """One unit of a stream in the shape's own words."""
    spoken, make = SHAPES[shape]
    data = json.dumps(make(number, text), ensure_ascii=ascii_only, separators=(",", ":"))
    if spoken == "ollama":
        return f"{data}\n"
    if spoken == "anthropic":
        return f"event: content_block_delta\ndata: {data[:-1]}{' ' * (number % 4)}}}\n\n"
    return f"data: {data}\n\n"


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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shape", "odd"), [(shape, odd) for shape in SHAPES for odd in ODD[SHAPES[shape][0]]]
)
def test_what_is_odd_between_chunks_that_look_alike(shape, odd):
    spoken = wire(SHAPES[shape][0])
    before, behind = (
        "".join(unit(shape, number, text, ascii_only=True) for number in range(7, 19))
        for text in ("a", "b")
    )
    body = f"{before}{odd}{behind}".encode()
    expected = repr(decode_plainly([body], spoken))
    assert repr(decode([body], spoken)) == expected
    for place in range(len(odd) + 1):
        cuts = [len(before) + place, len(before) + place + 1]
        parts = [body[: cuts[0]], body[cuts[0] : cuts[1]], body[cuts[1] :]]
        assert repr(decode(parts, spoken)) == expected


def test_a_unit_in_which_the_fixed_ends_overlap_is_none():
    long = '"b":"' + "y" * 40
    pattern = Pattern.learn(f'{{"x":1,{long}","a":"t","c":"{"z" * 40}"}}\n', "a", ())
    assert pattern is not None
    cut = f'{{"x":1,{long}","a":","c":"{"z" * 40}"}}\n'
    with pytest.raises(ValueError, match="delimiter"):
        json.loads(cut)
    assert pattern.read(cut, 0) == ([], 0)
    assert pattern.read(cut * 8, 0) == ([], 0)


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
