"""A blind board gives no model away."""

from __future__ import annotations

import json

import pytest

from nbllm.consent import Question
from nbllm.errors import RateLimited
from nbllm.events import (
    Citation,
    Event,
    Finish,
    Notice,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    ToolResult,
    Usage,
    UsageReport,
)
from nbllm.folding import fold
from nbllm.notebook.asks import asks, veiled_id
from nbllm.notebook.patches import Lane
from nbllm.notebook.settle import bundle
from nbllm.notebook.veil import FAILURE, NOTICE, veiled_patch, veiled_response, veiled_state
from nbllm.pricing import Price
from nbllm.response import Response

TELLING = ("acme", "toolu_1", "83771", "83,771", "7.77")
EVENTS: list[Event] = [
    Notice("acme/large: asking again in 2 s"),
    Start("acme-large-2026", "msg_acme"),
    ReasoningDelta("hm"),
    TextDelta("The answer."),
    Citation("https://search.acme.example/r", "acme news"),
    ToolCallStart(0, "toolu_1", "look_up"),
    ToolCallDelta(0, '{"a": 1}'),
    UsageReport(Usage(83771, 83771), cost=7.77),
    Finish("error", "acme_error", RateLimited("acme says: too many", provider="acme")),
]


def lane() -> Lane:
    """A lane that says who it is wherever it can."""
    lane = Lane("acme/large", price=Price(input=1.0, output=1.0), prompt_tokens=83771)
    lane.take(EVENTS, [float(second) for second in range(len(EVENTS))])
    return lane


def response() -> Response:
    """The same as a response."""
    timed = ((float(second), event) for second, event in enumerate(EVENTS))
    return fold(timed, price=None, prompt_tokens=83771)


def assert_blind(told: object) -> None:
    """Nothing that tells is in it."""
    text = json.dumps(told)
    assert [word for word in TELLING if word in text] == []


def test_the_whole_state_tells_the_texts_and_no_more():
    state = veiled_state(lane().state(0.0, 20.0), "Model B")
    assert_blind(state)
    assert (state["name"], state["text"], state["reasoning"]) == ("Model B", "The answer.", "hm")
    assert state["tools"] == [{"id": "", "name": "look_up", "arguments": '{"a": 1}'}]
    assert (state["notices"], state["citations"]) == ([NOTICE], [])
    assert state["error"] == {"title": "Error", "message": FAILURE}
    assert (state["meter"]["elapsed"], state["meter"]["duration"]) == (8.0, 8.0)
    unknown = ("ttft", "tokens", "tokens_per_second", "input_tokens", "cost")
    assert {state["meter"][name] for name in unknown} == {None}


def test_a_patch_tells_the_same():
    told = lane()
    patch = veiled_patch(told.patch(0.0, 20.0))
    state = veiled_state(told.state(0.0, 20.0), "Model B")
    assert_blind(patch)
    assert patch["text"] == [0, "The answer."]
    assert patch["notices"] == [0, [NOTICE]]
    assert patch["tools"] == [
        {"index": 0, "id": "", "name": "look_up", "arguments": [0, '{"a": 1}']}
    ]
    meter = {"elapsed": 8.0, "duration": 8.0}
    assert patch["set"] == {**{name: state[name] for name in patch["set"]}, "meter": meter}
    told.take([Notice("acme again"), ToolCallDelta(0, " ")], [9.0, 9.0])
    patch = veiled_patch(told.patch(0.0, 20.0))
    assert patch["notices"] == [1, [NOTICE]]
    assert patch["tools"] == [{"index": 0, "arguments": [8, " "]}]


def test_lanes_that_say_the_same_look_the_same():
    plain = Lane("other/small")
    plain.take([Start("m", "i"), TextDelta("x"), Finish("stop")], [1.0, 2.0, 3.0])
    telling = Lane("acme/large", price=Price(input=1.0, output=1.0), prompt_tokens=9)
    counts = UsageReport(Usage(4, 5), cost=0.1)
    telling.take(
        [Start("n", "j"), TextDelta("x"), Citation("u"), counts, Finish("stop")],
        [1.0, 2.0, 2.0, 2.0, 3.0],
    )
    states = [veiled_state(each.state(0.0, 9.0), "Model A") for each in (plain, telling)]
    assert states[0] == states[1]


@pytest.mark.parametrize("form", ["text/html", "text/markdown", "text/plain"])
def test_the_settled_form_tells_no_more(form):
    shown = bundle([("Model B", veiled_response(response()))])[form]
    assert_blind(shown)
    assert "The answer." in shown
    assert FAILURE in shown


def test_work_gives_nobody_away():
    worked = lane()
    worked.take([ToolResult("toolu_1", "noon"), Start("acme", "msg_acme2")], [20.0, 20.0])
    worked.note(["same as acme/large #1"], asks([Question("toolu_2", "look_up", "{}")]))
    patch, state = veiled_patch(worked.patch(0.0, 21.0)), worked.state(0.0, 21.0)
    for told in (patch, patch["set"], veiled_state(state, "Model B")):
        assert_blind(told)
    for told in (patch["set"], veiled_state(state, "Model B")):
        assert told["asks"] == [{"id": veiled_id("toolu_2"), "name": "look_up", "arguments": "{}"}]
        assert told["labels"] == []
    (step,) = patch["steps"][1]
    assert step["tools"][0]["result"]["output"] == "noon"
