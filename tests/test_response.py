"""A whole answer is the fold of its stream."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.errors import ComparisonFailed, NbllmError, ServerError, TimedOut
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
    Usage,
    UsageReport,
)
from nbllm.folding import Fold, fold
from nbllm.pricing import Price
from nbllm.response import Response


def folded(*events: Event, started: float = 10.0, step: float = 1.0, **names: object) -> Response:
    """The fold of events that come ``step`` seconds after one another."""
    timed = ((started + step * place, event) for place, event in enumerate(events, start=1))
    return fold(timed, started=started, **names)


def test_nothing_is_an_unfinished_response_that_knows_nothing():
    assert folded() == Response()
    assert not folded().ok


def test_text_reasoning_names_notices_and_citations():
    source = Citation("https://a.example", "A")
    response = folded(
        Start("m-2", "id-1"),
        ReasoningDelta("hm"),
        TextDelta("a"),
        Notice("n"),
        source,
        TextDelta("b"),
        Finish("stop", "stop"),
        provider="p",
        model="m-1",
    )
    assert (response.text, response.reasoning, str(response)) == ("ab", "hm", "ab")
    assert (response.provider, response.model, response.id) == ("p", "m-2", "id-1")
    assert (response.notices, response.citations) == (("n",), (source,))
    assert (response.finish_reason, response.raw_finish_reason, response.ok) == (
        "stop",
        "stop",
        True,
    )
    assert len(response.events) == 7


def test_a_start_without_names_keeps_what_was_asked_for():
    assert folded(Start(None, None), model="m-1").model == "m-1"


def test_a_second_start_gives_up_what_came_before():
    first = (TextDelta("a"), ReasoningDelta("b"), ToolCallStart(0, "i", "f"), Citation("u"))
    usage = UsageReport(Usage(5, 7, 3), cost=0.5)
    second = (Start(None, "id-2"), Notice("anew"), TextDelta("c"), Finish("stop"))
    response = folded(Start("m-2", "id-1"), Notice("n"), *first, usage, *second)
    assert (response.text, response.reasoning, response.tool_calls) == ("c", "", ())
    assert (response.citations, response.usage, response.cost) == ((), Usage(), None)
    assert (response.model, response.id) == ("m-2", "id-2")
    assert (response.notices, response.finish_reason) == (("n", "anew"), "stop")
    assert (response.ttft, len(response.events)) == (10.0, 11)


def test_times_count_from_the_request_and_speed_from_the_first_content():
    report = UsageReport(Usage(output_tokens=12))
    response = folded(Start(), ReasoningDelta("x"), TextDelta("y"), report, Finish("stop"))
    assert (response.ttft, response.duration, response.tokens_per_second) == (2.0, 5.0, 4.0)


def test_a_call_is_content_too():
    assert folded(Notice("n"), ToolCallStart(0, "i", "f"), Finish("stop")).ttft == 2.0


@pytest.mark.parametrize(
    "events",
    [
        (TextDelta("x"), Finish("stop")),
        (UsageReport(Usage(output_tokens=3)), Finish("stop")),
        (TextDelta("x"), UsageReport(Usage(output_tokens=3))),
    ],
)
def test_no_speed_without_tokens_content_and_an_end(events):
    assert folded(*events).tokens_per_second is None


def test_no_speed_in_no_time():
    events = (TextDelta("x"), UsageReport(Usage(output_tokens=3)), Finish("stop"))
    assert folded(*events, step=0.0).tokens_per_second is None


def test_unknown_is_none_and_zero_is_zero():
    usage = folded(UsageReport(Usage(input_tokens=0))).usage
    assert usage == Usage(0, None, None, None, None)


def test_the_last_word_on_usage_wins_count_by_count():
    usage = folded(UsageReport(Usage(5, 1)), UsageReport(Usage(None, 9, 2))).usage
    assert usage == Usage(5, 9, 2)


@pytest.mark.parametrize(
    ("pieces", "arguments"),
    [
        ((), {}),
        ((" ",), {}),
        (('{"a":', "1}"), {"a": 1}),
        (("[1]",), None),
        (('{"a":1}{"b":2}',), None),
        (('{"a"',), None),
        (("[" * 100_000,), None),
    ],
)
def test_arguments_are_an_object_or_none(pieces, arguments):
    deltas = [ToolCallDelta(0, piece) for piece in pieces]
    response = folded(ToolCallStart(0, "i", "f"), *deltas, Finish("stop"))
    (call,) = response.tool_calls
    assert (call.id, call.name, call.arguments) == ("i", "f", arguments)
    assert call.arguments_json == "".join(pieces)
    assert bool(response.notices) == (arguments is None)


def test_arguments_are_not_judged_before_the_end():
    response = folded(ToolCallStart(0, "i", "f"), ToolCallDelta(0, '{"a'))
    assert (response.tool_calls[0].arguments, response.notices) == (None, ())


@pytest.mark.parametrize(
    ("reason", "unified"),
    [("stop", "tool_calls"), ("length", "length"), ("content_filter", "content_filter")],
)
def test_any_call_makes_stop_into_tool_calls(reason, unified):
    response = folded(ToolCallStart(0, "i", "f"), Finish(reason, reason))
    assert (response.finish_reason, response.raw_finish_reason) == (unified, reason)


@pytest.mark.parametrize("reason", ["content_filter", "cancelled", "error", "other"])
def test_what_is_not_ok(reason):
    assert not folded(Finish(reason)).ok


def test_what_comes_behind_the_finish_is_ignored():
    response = folded(TextDelta("a"), Finish("cancelled"), TextDelta("b"), Finish("stop"))
    assert (response.text, response.finish_reason, len(response.events)) == ("a", "cancelled", 2)


def test_only_the_demo_is_known_to_cost_nothing():
    assert folded(provider="demo").cost == 0.0
    assert not folded(TextDelta("x"), provider="demo").cost_is_estimate
    assert folded(provider="openai").cost is None


PRICE = Price(input=2.0, output=10.0)
COUNTED = UsageReport(Usage(1_000, 100))
STATED = UsageReport(Usage(1_000, 100), cost=0.5)
LONG = TextDelta("é" * 2_000)


@pytest.mark.parametrize(
    ("events", "price", "prompt_tokens", "cost", "is_estimate"),
    [
        ((COUNTED, Finish("stop")), PRICE, None, 0.003, False),
        ((COUNTED, Finish("length")), PRICE, 7, 0.003, False),
        ((STATED, Finish("stop")), PRICE, None, 0.5, False),
        ((STATED, COUNTED, Finish("stop")), None, None, 0.5, False),
        ((UsageReport(Usage(), 0.0), Finish("stop")), PRICE, None, 0.0, False),
        ((COUNTED, Finish("stop")), None, None, None, False),
        ((LONG, Finish("stop")), PRICE, 1_000, None, False),
        ((UsageReport(Usage(1_000)), Finish("stop")), PRICE, None, None, False),
        ((), PRICE, 1_000, 0.002, True),
        ((LONG,), PRICE, 1_000, 0.012, True),
        ((LONG,), PRICE, None, None, False),
        ((LONG,), None, 1_000, None, False),
        ((ReasoningDelta("x" * 4_000),), PRICE, 1_000, 0.012, True),
        ((ToolCallStart(0, "i", "f"), ToolCallDelta(0, "x" * 4_000)), PRICE, 1_000, 0.012, True),
        ((COUNTED,), PRICE, 7, 0.003, True),
        ((COUNTED, LONG), PRICE, 7, 0.012, True),
        ((UsageReport(Usage(2_000)), LONG), PRICE, 7, 0.014, True),
        ((STATED,), PRICE, 7, 0.5, True),
        ((LONG, Finish("cancelled")), PRICE, 1_000, None, False),
        ((LONG, Finish("error")), PRICE, 1_000, None, False),
        ((UsageReport(Usage(1_000)), LONG, Finish("cancelled")), PRICE, 7, None, False),
        ((COUNTED, LONG, Finish("cancelled")), PRICE, None, 0.012, True),
        ((STATED, Finish("error")), PRICE, None, 0.5, True),
    ],
)
def test_the_cost(events, price, prompt_tokens, cost, is_estimate):
    response = folded(*events, price=price, prompt_tokens=prompt_tokens)
    assert response.cost == (None if cost is None else pytest.approx(cost))
    assert response.cost_is_estimate == is_estimate


def test_the_repr_does_not_repeat_the_events():
    assert "TextDelta" not in repr(folded(TextDelta("a")))


EVENTS = st.lists(
    st.one_of(
        st.builds(TextDelta, st.text(max_size=4)),
        st.builds(ReasoningDelta, st.text(max_size=4)),
        st.builds(Notice, st.text(max_size=4)),
        st.builds(UsageReport, st.builds(Usage, st.none() | st.integers(0, 9))),
    ),
    max_size=10,
)


@given(EVENTS, st.booleans())
def test_asking_in_between_changes_nothing(events, ended):
    events = [*events, *[Finish("stop")] * ended]
    log, times = list[Event](), [float(time) for time in range(len(events))]
    asked = Fold(log, times, started=0.0)
    for event in events:
        log.append(event)
        asked.response()
    assert asked.response() == fold(enumerate(events))


@pytest.mark.parametrize(
    "error",
    [
        ServerError("broke", status=500, provider="p"),
        TimedOut("late", phase="idle", seconds=2.0),
        ComparisonFailed("all", {"a": ServerError("x")}),
    ],
)
def test_an_error_travels_to_another_process_with_its_partial_answer(error: NbllmError):
    error.response = folded(TextDelta("a"), Finish("error", None, error))
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own bytes
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert twin.response.text == "a"
        assert set(vars(twin)) == set(vars(error))
