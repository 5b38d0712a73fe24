"""One lane of a board: its texts, its patches, its phases."""

from __future__ import annotations

import pytest

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
from nbllm.notebook.patches import GrowingText, Lane, utf16_length


def test_offsets_count_as_the_page_counts():
    text = GrowingText()
    assert text.take() is None
    text.append("a🙂")
    text.append("é")
    assert text.take() == (0, "a🙂é")
    text.append("b")
    assert text.take() == (4, "b")
    assert (text.take(), str(text)) == (None, "a🙂éb")
    assert [utf16_length(sample) for sample in ("", "abc", "é", "漢", "🙂", "\ud83d")] == [
        0,
        3,
        1,
        1,
        2,
        1,
    ]


def test_a_patch_says_only_what_is_new():
    lane = Lane("a")
    assert set(lane.patch(None, 0.0)) == {"set"}
    assert lane.patch(None, 0.0) == {}
    lane.take([ToolCallStart(0, "i", "f"), ToolCallDelta(0, "{")], [1.0, 1.0])
    assert lane.patch(0.0, 1.0)["tools"] == [
        {"index": 0, "id": "i", "name": "f", "arguments": [0, "{"]}
    ]
    lane.take([ToolCallDelta(0, "}"), Notice("n")], [1.0, 1.0])
    patch = lane.patch(0.0, 1.0)
    assert patch["tools"] == [{"index": 0, "arguments": [1, "}"]}]
    assert patch["notices"] == [0, ["n"]]
    assert not {"text", "reasoning"} & set(patch)


def test_phases():
    lane, phases = Lane("a"), []
    lane.enter("waiting")
    steps = (ReasoningDelta("x"), TextDelta("y"), Finish("stop"))
    for event in steps:
        phases.append(lane.phase)
        lane.take([event], [1.0])
    lane.enter("stopping")
    assert [*phases, lane.phase, lane.is_over] == [
        "waiting",
        "reasoning",
        "streaming",
        "finished",
        True,
    ]


@pytest.mark.parametrize(
    ("reason", "phase"), [("cancelled", "cancelled"), ("error", "error"), ("length", "finished")]
)
def test_how_a_lane_ends(reason, phase):
    lane = Lane("a")
    lane.take([Finish(reason)], [1.0])
    assert lane.state(0.0, 2.0)["phase"] == phase


def test_an_answer_begun_anew_is_measured_anew():
    lane = Lane("a", cost=0.0)
    counts = UsageReport(Usage(5, 9), cost=0.5)
    lane.take([Start(), TextDelta("one"), counts, Start()], [1.0, 2.0, 3.0, 4.0])
    begun = lane.state(1.0, 5.0)
    assert (begun["phase"], begun["starts"], begun["text"]) == ("waiting", 2, "")
    meter = begun["meter"]
    assert (meter["elapsed"], meter["ttft"], meter["tokens"]) == (4.0, None, None)
    assert (meter["input_tokens"], meter["cost"]) == (None, 0.0)
    lane.take([TextDelta("two")], [6.0])
    assert lane.state(1.0, 7.0)["meter"]["ttft"] == 5.0
