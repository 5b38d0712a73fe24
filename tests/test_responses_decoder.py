"""What the streams of ``tests/streams/responses`` cannot tell: single events of the decoder."""

from __future__ import annotations

import json
from typing import Any

from nbllm.events import Event, Finish, ReasoningDelta, TextDelta, ToolCallDelta, ToolCallStart
from nbllm.wire.frame import Frame
from nbllm.wire.responses.decoder import ResponsesDecoder


def events(*chunks: dict[str, Any]) -> list[Event]:
    """The events of a stream of these chunks, without its start."""
    decoder = ResponsesDecoder()
    found = [event for chunk in chunks for event in decoder.decode(Frame(json.dumps(chunk)))]
    return [*found, *decoder.close()][1:]


def piece(kind: str, **fields: Any) -> dict[str, Any]:
    """One chunk."""
    return {"type": f"response.{kind}", "output_index": 0, **fields}


COMPLETED = {"type": "response.completed", "response": {"status": "completed"}}
CALL = {"type": "function_call", "call_id": "a1", "name": "add", "arguments": '{"x":1}'}


def test_the_end_itself_says_that_a_call_was_made():
    assert events(piece("output_item.done", item=CALL), COMPLETED) == [
        ToolCallStart(0, "a1", "add"),
        ToolCallDelta(0, '{"x":1}'),
        Finish("tool_calls", "completed"),
    ]


def test_every_delta_is_an_event_of_its_own():
    assert events(
        piece("reasoning_summary_text.delta", summary_index=0, delta="Hm"),
        piece("output_text.delta", content_index=0, delta="a"),
        piece("output_text.delta", content_index=0, delta=""),
        piece("output_text.delta", content_index=0, delta="b"),
        piece("output_text.done", content_index=0, text="abc"),
        COMPLETED,
    ) == [
        ReasoningDelta("Hm"),
        TextDelta("a"),
        TextDelta("b"),
        TextDelta("c"),
        Finish("stop", "completed"),
    ]


def test_a_call_is_announced_before_its_arguments():
    announced = piece("output_item.added", item={**CALL, "arguments": ""})
    assert events(announced)[0] == ToolCallStart(0, "a1", "add")
    later = piece("function_call_arguments.delta", delta='{"x"')
    assert events(announced, later)[1] == ToolCallDelta(0, '{"x"')


def test_a_call_whose_name_never_came_is_not_lost():
    held = piece("function_call_arguments.delta", delta="{}")
    assert events(held, COMPLETED) == [
        ToolCallStart(0, "call_0", ""),
        ToolCallDelta(0, "{}"),
        Finish("tool_calls", "completed"),
    ]
