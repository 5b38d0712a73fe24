"""Our gateway read back by our own wire: the same events, for all that providers ever sent us.

The same is: equal event for event. An error is another object with the same class and fields. A
``State`` comes back inside the message that our wire sends to the gateway again, word for word.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from conformance import Recording, decode, decode_plainly, pieces, recordings
from nbllm.errors import RateLimited, TimedOut
from nbllm.events import (
    Citation,
    Event,
    Finish,
    Notice,
    ReasoningDelta,
    Start,
    State,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    ToolResult,
    Usage,
    UsageReport,
)
from nbllm.gateway.chunks import Chunks
from nbllm.providers.registry import find
from nbllm.serialization import event_to_dict
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire
from test_own_streams import ALL, Own

CHAT = wire("chat")
FOLDER = os.environ.get("NBLLM_STREAMS")
RECORDED = [
    each
    for each in (recordings(Path(FOLDER)) if FOLDER else [])
    if each.entry["http_status"] == 200
]


def told(events: list[Event]) -> list[dict[str, Any]]:
    """Events as plain values; a state as what the gateway will hand on."""
    return [_handed_on(event_to_dict(event)) for event in events]


def _handed_on(plain: dict[str, Any]) -> dict[str, Any]:
    if plain["kind"] == "state" and "nbllm_state" in (kept := json.loads(plain["content"])):
        return {**plain, **kept["nbllm_state"]}
    return plain


def check(events: list[Event], cuts: int = 5) -> None:
    """Hold what is read of the gateway's bytes, cut anywhere, against the events."""
    chunks = Chunks("asked")
    split = random.Random(len(events)).randrange(len(events))
    data = chunks.encode(events[:split]) + chunks.encode(events[split:])
    for dialect in (find("compatible").dialect, Dialect()):
        assert told(decode([data], CHAT, dialect)) == told(events)
    where = random.Random(len(data))
    assert told(decode_plainly([data], CHAT)) == told(events)
    for _ in range(cuts):
        assert told(decode(pieces(data, where), CHAT)) == told(events)
    assert told(decode(pieces(data, size=7), CHAT)) == told(events)


@pytest.mark.streams
@pytest.mark.slow
@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded.name)
def test_a_recorded_answer(recorded: Recording):
    check(decode([recorded.body], recorded.wire, recorded.dialect, "from"))


@pytest.mark.slow
@pytest.mark.parametrize("own", ALL, ids=lambda own: f"{own.wire}-{own.entry['file']}")
def test_a_stream_of_ours(own: Own):
    check(decode([own.body], wire(own.wire), Dialect(**own.entry.get("dialect", {})), "from"))


ODD: dict[str, list[Event]] = {
    "a notice before the start": [Notice("Asked again."), Start("m", "1"), TextDelta("a")],
    "a start without names": [Start(), TextDelta("a")],
    "a new start": [
        *(Start("m", "1"), ReasoningDelta("r"), TextDelta("a"), ToolCallStart(0, "c", "f")),
        *(UsageReport(Usage(1, 2)), Start("n", "2"), Notice("Anew."), TextDelta("b")),
        *(ToolCallStart(0, "c", "f"), ToolCallDelta(0, "{}"), UsageReport(Usage(1, 2))),
    ],
    "tags that are text": [
        Start("m"),
        TextDelta(" "),
        TextDelta("<think>"),
        TextDelta("x</think>"),
    ],
    "letters that cut lines": [Start("m"), TextDelta("a\u2028b\u2029c\x85d\r\n\x0b🎉")],
    "sources": [
        *(Start("m"), Citation(None, "title", "text"), Citation("https://x", None, "one")),
        *(Citation("https://x", None, "two"), TextDelta("a")),
    ],
    "calls side by side": [
        *(Start("m"), ToolCallStart(0, "same", "f"), ToolCallStart(1, "same", "f")),
        *(ToolCallDelta(1, '{"a":'), ToolCallDelta(0, "{}"), ToolCallDelta(1, '1}{"b":2}')),
    ],
    "counts": [
        *(Start("m"), UsageReport(Usage(5)), TextDelta("a")),
        *(UsageReport(Usage(5, 2, 1, 3, 4), 0.25), UsageReport(Usage(5, 3, 1, 3, 4), 0.5)),
    ],
    "what a provider wants back": [
        *(Start("m"), TextDelta("a"), ToolCallStart(0, "c", "f"), ToolCallDelta(0, "{}")),
        State("anthropic/x", '[{"type":"thinking","signature":"s"}]'),
    ],
}


@pytest.mark.parametrize("events", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "finish",
    [
        Finish("stop", "end_turn"),
        Finish("other", "pause_turn"),
        Finish("content_filter"),
        Finish("cancelled"),
        Finish("error", "x", RateLimited("Slow down.", status=429, retry_after=1.5, model="m")),
        Finish("error", None, TimedOut("too long", phase="idle", seconds=3.0)),
    ],
    ids=str,
)
def test_an_odd_answer(events, finish):
    check([*events, finish], cuts=1)


def test_no_letter_of_a_chunk_cuts_its_line():
    data = Chunks("m").encode([TextDelta("a\u2028b\u2029c\x85d\x0be"), Finish("stop")])
    assert len(data.decode().splitlines()) == data.count(b"\n")


def test_tools_that_ran_behind_the_gateway_are_not_taken_for_ones_that_ran_here():
    data = Chunks("m").encode([Start("m"), ToolResult("c", "out"), TextDelta("a"), Finish("stop")])
    assert decode([data], CHAT) == [Start("m"), TextDelta("a"), Finish("stop")]


def test_a_state_goes_back_to_the_gateway_and_names_no_other_place():
    said = [Start("m"), State("openai/gpt", "{}"), Finish("stop")]
    (_, state, _) = decode([Chunks("m").encode(said)], CHAT, origin="gateway")
    assert isinstance(state, State)
    assert state.origin == "gateway"
    assert json.loads(state.content)["role"] == "assistant"


@pytest.mark.parametrize(
    "event",
    [
        *({"kind": "nothing"}, {"kind": "notice"}, {"kind": "notice", "text": 1}, [], 7),
        {"kind": "text_delta", "text": "not this way"},
        {"kind": "tool_call_delta", "index": 9, "arguments": "{}"},
        {"kind": "usage_report", "usage": {"input_tokens": -1}},
        {"kind": "finish", "reason": "soon"},
        {"kind": "finish", "reason": "error", "error": {"kind": "SystemExit", "message": "x"}},
    ],
    ids=str,
)
def test_what_is_no_event_is_an_error_of_the_protocol(event):
    data = f"data: {json.dumps({'nbllm': {'event': event}})}\n\n".encode()
    (finish,) = decode([data], CHAT)
    assert repr(finish).startswith("Finish(reason='error', raw_reason=None, error=ProtocolError(")


def test_a_lone_half_of_a_letter_becomes_a_letter():
    data = b'data: {"nbllm":{"event":{"kind":"notice","text":"a\\ud800"}}}\n\n'
    assert decode([data], CHAT)[0] == Notice("a\ufffd")
