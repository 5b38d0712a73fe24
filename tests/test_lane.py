"""One lane of a board: its texts, its patches, its phases."""

from __future__ import annotations

import pytest

from nbllm.events import (
    Citation,
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
from nbllm.notebook.growing_text import GrowingText, utf16_length
from nbllm.notebook.patches import Lane
from nbllm.pricing import Price, Tally


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


def test_what_was_retrying_connects_again():
    lane, phases = Lane("a"), []
    for phase in ("waiting", "retrying", "connecting", "waiting", "retrying", "stopping"):
        lane.enter(phase)
        phases.append(lane.patch(0.0, 1.0)["set"]["phase"])
    lane.enter("no such phase")
    assert phases == ["waiting", "retrying", "connecting", "waiting", "retrying", "stopping"]
    assert lane.patch(0.0, 1.0) == {}


def test_a_retry_is_counted_down():
    lane = Lane("a")
    lane.enter("retrying", 5.0)
    seen = [lane.state(0.0, now)["retry_in"] for now in (1.0, 4.5, 9.0)]
    assert (seen, lane.patch(0.0, 2.0)["set"]["retry_in"]) == ([4.0, 0.5, 0.0], 3.0)
    lane.enter("retrying", 9.0)
    assert lane.patch(0.0, 5.0)["set"]["retry_in"] == 4.0
    lane.enter("connecting")
    assert lane.patch(0.0, 5.0)["set"]["retry_in"] is None


@pytest.mark.parametrize(
    "piece", [TextDelta("x"), ReasoningDelta("x"), ToolCallStart(0, "i", "f")], ids=str
)
def test_an_answer_that_has_begun_knows_for_how_long_nothing_came(piece):
    lane = Lane("a")
    lane.enter("waiting")
    assert lane.state(0.0, 9.0)["quiet"] is None
    lane.take([piece], [10.0])
    lane.take([Notice("n"), UsageReport(Usage(1, 1))], [20.0, 20.0])
    assert (lane.state(0.0, 22.0)["quiet"], lane.patch(0.0, 23.0)["set"]["quiet"]) == (12.0, 13.0)
    lane.take([TextDelta("y")], [30.0])
    assert lane.state(0.0, 30.0)["quiet"] == 0.0
    lane.take([Start()], [31.0])
    assert lane.state(0.0, 40.0)["quiet"] is None
    lane.take([TextDelta("z"), Finish("stop")], [41.0, 41.0])
    assert lane.state(0.0, 60.0)["quiet"] is None


def test_another_model_counts_at_its_own_price():
    lane = Lane("a", price=Price(input=1.0, output=1.0), prompt_tokens=1_000)
    lane.take([UsageReport(Usage(2_000, 0))], [1.0])
    lane.patch(0.0, 1.0)
    lane.adopt(Tally(Price(input=3.0, output=1.0), 1_000), [UsageReport(Usage(2_000, 0))])
    assert lane.patch(0.0, 1.0)["set"]["meter"]["cost"] == pytest.approx(0.006)


@pytest.mark.parametrize(
    ("reason", "phase"), [("cancelled", "cancelled"), ("error", "error"), ("length", "finished")]
)
def test_how_a_lane_ends(reason, phase):
    lane = Lane("a")
    lane.take([Finish(reason)], [1.0])
    assert lane.state(0.0, 2.0)["phase"] == phase


def test_citations_are_told_once_and_no_more_than_a_page_wants():
    lane = Lane("a")
    lane.take([Citation("u", "t", "quoted"), Citation(None)], [1.0, 1.0])
    both = [{"url": "u", "title": "t"}, {"url": None, "title": None}]
    assert lane.patch(0.0, 1.0)["citations"] == [0, both]
    lane.take([Citation("v")] * 500, [2.0] * 500)
    assert lane.patch(0.0, 2.0)["citations"] == [2, [{"url": "v", "title": None}] * 198]
    lane.take([Citation("w")], [3.0])
    assert "citations" not in lane.patch(0.0, 3.0)
    assert len(lane.state(0.0, 3.0)["citations"]) == 200
    lane.take([Start(), Citation("x")], [4.0, 4.0])
    assert lane.state(0.0, 4.0)["citations"] == [{"url": "x", "title": None}]
    assert lane.patch(0.0, 4.0)["citations"] == [0, [{"url": "x", "title": None}]]


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
