"""What a settled board keeps of real work: rounds of tools, labels, structure."""

from __future__ import annotations

import json

import pytest

from nbllm.errors import SchemaError
from nbllm.events import (
    Event,
    Finish,
    Notice,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    ToolResult,
)
from nbllm.folding import fold
from nbllm.notebook.calls import MOST_OF_A_RESULT
from nbllm.notebook.settle import bundle
from nbllm.notebook.veil import veiled_response
from nbllm.response import Response
from settled import Page

ROUNDS: list[Event] = [
    Start("acme", "m1"),
    TextDelta("I *look*."),
    ToolCallStart(0, "toolu_1", "weather"),
    ToolCallDelta(0, '{"city": "Oslo"}'),
    ToolCallStart(1, "toolu_2", "weather"),
    ToolResult("toolu_2", "denied: nobody", is_error=True),
    ToolResult("toolu_1", "4 °C <b>\u202e"),
    Notice("long"),
    Start("acme", "m2"),
    TextDelta("It is cold."),
    ToolCallStart(0, "toolu_3", "now"),
    ToolResult("toolu_3", "noon"),
]


def turn(events: list[Event]) -> Response:
    """The response to a turn of these events."""
    return fold((1.0, event) for event in [*events, Finish("stop")])


def test_former_rounds_are_folded_above_the_answer():
    settled = bundle([("a", turn(ROUNDS))])
    page = Page(settled["text/html"])
    assert page.words("text") == "It is cold.\n"
    words = "".join(data for _, data in page.text)
    order = [
        "Used weather, weather (denied)",
        "I look.",
        "weather · done",
        "Oslo",
        "4 °C <b>\\u202e",
        "· denied",
        "cold",
    ]
    assert [words.index(word) for word in order] == sorted(words.index(word) for word in order)
    assert "now · done" in words
    assert "noon" in words
    assert "*Used weather, weather (denied)*" in settled["text/markdown"]
    assert "Tool **now** · done" in settled["text/markdown"]
    assert settled["text/plain"].startswith(
        "It is cold.\n\nTool now · done: noon\n\nlong\n\na — finished"
    )
    assert settled["text/plain"].endswith("\nUsed weather, weather (denied)")


def test_a_round_whose_results_came_and_no_more_keeps_them():
    html = bundle([("a", turn(ROUNDS[:7]))])["text/html"]
    assert "Used" not in html
    assert "weather</strong> · done" in html
    assert "weather</strong> · denied" in html


def test_a_long_result_is_cut_for_the_page():
    events = [*ROUNDS[:11], ToolResult("toolu_3", "x" * (MOST_OF_A_RESULT + 1_234))]
    html = bundle([("a", turn(events))])["text/html"]
    assert "… and 1,234 more characters" in html
    assert len(html) < MOST_OF_A_RESULT + 8_000


def test_a_blind_board_keeps_the_rounds_and_no_id():
    veiled = veiled_response(turn(ROUNDS))
    html = bundle([("Model A", veiled)])["text/html"]
    assert "Used weather" in html
    assert "4 °C" in html
    told = html + json.dumps([repr(event) for event in veiled.events])
    assert not [word for word in ("toolu", "acme", "m1", "long") if word in told]


def test_labels_stand_in_every_form_and_hide_nothing():
    labels = [["df: 2 × 2", "<b>\u202e"], []]
    for text in bundle([("a", turn(ROUNDS)), ("b", turn([]))], labels=labels).values():
        assert "df: 2 × 2" in text
        assert "\u202e" not in text
        assert "\\u202e" in text
    settled = bundle([("a", turn([]))], labels=[["df", "<b>"]])
    assert "<small>df · &lt;b&gt;</small>" in settled["text/html"]


@pytest.mark.parametrize("name", ["parsed", "error"])
def test_json_that_was_asked_for_is_laid_out(name):
    value = {"parsed": {"a": [1]}, "error": SchemaError("no")}[name]
    settled = bundle([("a", Response(text='{"a":[1]}', **{name: value}))])
    assert (
        Page(settled["text/html"]).words("text").rstrip() + "\n" == '{\n  "a": [\n    1\n  ]\n}\n'
    )
    assert '~~~~~~json\n{\n  "a": [' in settled["text/markdown"]
    assert settled["text/plain"].startswith('{"a":[1]}')


def test_prose_in_the_place_of_json_stays_prose():
    response = Response(text="I *cannot*.", error=SchemaError("no"))
    assert "<em>cannot</em>" in bundle([("a", response)])["text/html"]
