"""The events of an Anthropic stream, one by one, where the folded answer would hide a fault."""

from __future__ import annotations

from pathlib import Path

from conformance import decode
from laws import check
from nbllm.events import Event, Finish, Notice, Start, TextDelta, ToolCallStart, UsageReport
from nbllm.wire.format import wire

STREAMS = Path(__file__).with_name("streams") / "anthropic"


def events(file: str) -> list[Event]:
    """The events of one of our streams."""
    return decode([(STREAMS / file).read_bytes()], wire("anthropic"))


def test_each_event_of_the_provider_is_one_of_ours():
    kinds = [event.kind for event in events("reasoning_call.sse")]
    assert kinds == [
        *("start", "reasoning_delta", "tool_call_start"),
        *("tool_call_delta", "tool_call_delta", "state", "finish"),
    ]
    pieces = [event.text for event in events("plain.sse") if isinstance(event, TextDelta)]
    assert pieces == ["Hel", "lo"]


def test_the_wire_itself_knows_that_a_call_was_made():
    assert events("call_says_end_turn.sse")[-1] == Finish("tool_calls", "end_turn")


def test_counts_are_told_as_soon_as_they_are_known():
    reports = [event for event in events("plain.sse") if isinstance(event, UsageReport)]
    assert [report.usage.output_tokens for report in reports] == [1, 3]


def test_an_answer_begun_anew_starts_again_and_owes_nothing():
    told = events("begun_anew_call.sse")
    check(told)
    anew = told.index(Start("claude-y", "msg_2"))
    assert told[0] == Start("claude-x", "msg_1")
    assert told[anew + 1] == Notice("The provider began its answer anew.")
    calls = [event for event in told if isinstance(event, ToolCallStart)]
    assert calls == [ToolCallStart(0, "toolu_1", "add"), ToolCallStart(0, "toolu_2", "add")]
    kinds = [event.kind for event in told[anew + 2 :]]
    assert kinds == ["tool_call_start", "tool_call_delta", "finish"]
