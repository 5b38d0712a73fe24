"""When the events of an Ollama answer come, and which; their meaning is in ``streams/ollama``."""

from __future__ import annotations

import json
from typing import Any

from nbllm.events import (
    Event,
    Finish,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    Usage,
    UsageReport,
)
from nbllm.wire.body import Body
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

SPOKEN = wire("ollama")


def events_of(*lines: dict[str, Any]) -> list[list[Event]]:
    """The events of each line, as soon as its end came."""
    body, decoder = Body(framing=SPOKEN.framing), SPOKEN.decoder(Dialect(), "here")
    return [
        [
            event
            for frame in body.feed(json.dumps(line).encode() + b"\n")
            for event in decoder.decode(frame)
        ]
        for line in lines
    ]


def line(*, done: bool = False, **message: Any) -> dict[str, Any]:
    """A line of an answer."""
    return {
        "model": "m-1",
        "message": {"role": "assistant", "content": "", **message},
        "done": done,
    }


def test_each_line_gives_its_events_at_once():
    end = {**line(done=True), "done_reason": "stop", "prompt_eval_count": 5, "eval_count": 3}
    assert events_of(line(thinking="Hm."), line(content="Hel"), line(content="lo"), end) == [
        [Start("m-1"), ReasoningDelta("Hm.")],
        [TextDelta("Hel")],
        [TextDelta("lo")],
        [UsageReport(Usage(5, 3)), Finish("stop", "stop")],
    ]


def test_calls_count_over_lines_and_make_the_end_theirs():
    call = {"function": {"index": 0, "name": "add", "arguments": {"x": "é"}}}
    named = {"id": "c9", "function": {"name": "now"}}
    end = {**line(done=True), "done_reason": "stop"}
    assert events_of(line(tool_calls=[call, named]), line(tool_calls=[call]), end) == [
        [
            Start("m-1"),
            ToolCallStart(0, "call_0", "add"),
            ToolCallDelta(0, '{"x": "é"}'),
            ToolCallStart(1, "c9", "now"),
        ],
        [ToolCallStart(2, "call_2", "add"), ToolCallDelta(2, '{"x": "é"}')],
        [Finish("tool_calls", "stop")],
    ]
