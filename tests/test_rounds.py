"""A stream of several rounds: the answer is the last one, the counts are those of all."""

from __future__ import annotations

import pytest

from nbllm.conversation.round import Round
from nbllm.events import (
    Finish,
    Notice,
    Start,
    State,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    ToolResult,
    Usage,
    UsageReport,
)
from nbllm.folding import fold
from nbllm.notebook.meter import Meter
from nbllm.pricing import Price, Tally
from nbllm.streaming.answerer import Answerer
from sources import Source, stream_of

PRICE = Price(input=1.0, output=2.0)
MILLION = 1_000_000
CALLED = (
    Start("m", "one"),
    TextDelta("Let me look."),
    ToolCallStart(0, "c1", "look"),
    ToolCallDelta(0, "{}"),
    UsageReport(Usage(MILLION, MILLION, cached_input_tokens=5)),
    State("here", "first"),
    ToolResult("c1", "42"),
)
ANSWERED = (
    Notice("n"),
    Start("m", "two"),
    TextDelta("It is 42."),
    UsageReport(Usage(2 * MILLION, MILLION)),
    Finish("stop"),
)
ROUNDS = (*CALLED, *ANSWERED)


def timed(events, seconds=1.0):
    """One event a second."""
    return [(number * seconds, event) for number, event in enumerate(events)]


def test_the_answer_is_the_last_round_and_the_counts_are_those_of_all():
    response = fold(timed(ROUNDS), price=PRICE)
    assert (response.text, response.tool_calls, response.id) == ("It is 42.", (), "two")
    assert response.finish_reason == "stop"
    assert response.usage == Usage(3 * MILLION, 2 * MILLION)
    assert response.cost == 7.0
    assert response.events == ROUNDS
    assert response.notices == ("n",)


def test_the_first_token_is_that_of_the_turn_and_the_speed_that_of_the_last_round():
    response = fold(timed(ROUNDS))
    assert (response.ttft, response.duration) == (1.0, 11.0)
    assert response.tokens_per_second == MILLION / 2


def test_between_two_rounds_the_first_one_stands():
    response = fold(timed(CALLED), price=PRICE)
    assert response.text == "Let me look."
    assert [call.id for call in response.tool_calls] == ["c1"]
    assert (response.cost, response.cost_is_estimate) == (3.0, True)


def test_a_round_that_is_begun_anew_costs_nothing_but_keeps_those_before_it():
    begun = (Start(), TextDelta("no"), UsageReport(Usage(9, 9)))
    response = fold(timed((*CALLED, *begun, *ANSWERED)), price=PRICE)
    assert (response.text, response.cost) == ("It is 42.", 7.0)
    assert response.ttft == 1.0


@pytest.mark.parametrize("silent", [0, 1])
def test_a_count_that_one_round_left_out_is_unknown_in_the_end(silent):
    reports = [event for event in ROUNDS if isinstance(event, UsageReport)]
    events = [event for event in ROUNDS if event is not reports[silent]]
    response = fold(timed(events), price=PRICE)
    assert (response.usage, response.cost) == (Usage(), None)


def test_while_a_round_runs_the_counts_so_far_stand():
    response = fold(timed([*CALLED, Start()]), price=PRICE)
    assert response.usage == Usage(MILLION, MILLION, cached_input_tokens=5)


def test_a_round_costs_what_it_was_told_to_have_cost():
    """Another model may have answered then, at another price."""
    times = [0.0] * len(ROUNDS)
    costs = [Answerer("p", "m", PRICE, spent=(spent,)) for spent in (0.25, None)]
    costs = [one.fold(ROUNDS, times, 0.0).response().cost for one in costs]
    assert costs == [4.25, None]


def test_the_message_has_the_state_of_the_last_round_only():
    assert fold(timed(ROUNDS)).message.state is None
    assert fold(timed(CALLED[:-1])).message.state == State("here", "first")
    last = (*ROUNDS[:-1], State("here", "second"), Finish("stop"))
    assert fold(timed(last)).message.state == State("here", "second")


def test_the_live_numbers_end_in_those_of_the_response():
    meter, response = Meter(Tally(PRICE)), fold(timed(ROUNDS), price=PRICE)
    for time, event in timed(ROUNDS):
        meter.take(event, time)
    reading = meter.reading(0.0, 11.0)
    assert (reading["cost"], reading["cost_exact"]) == (response.cost, True)
    assert (reading["tokens"], reading["tokens_exact"]) == (response.usage.output_tokens, True)
    assert reading["input_tokens"] == response.usage.input_tokens
    assert (reading["ttft"], reading["duration"]) == (response.ttft, response.duration)
    assert reading["tokens_per_second"] == response.tokens_per_second


@pytest.mark.parametrize(
    ("spent", "came", "kinds"),
    [
        ([0.0], [Notice("n"), TextDelta("x")], ["notice", "start", "text_delta"]),
        ([0.0], [Notice("n"), Start(), TextDelta("x")], ["notice", "start", "text_delta"]),
        ([0.0], [Finish("stop")], ["start", "finish"]),
        ([0.0], [Finish("error", error=ValueError())], ["finish"]),
        ([], [TextDelta("x")], ["text_delta"]),
    ],
)
def test_every_round_but_the_first_begins_with_a_start(spent, came, kinds):
    stream = stream_of(Source())
    generation = stream.generation
    answering = Round(generation, generation.answerer, spent, lambda _: False)
    for one in came:
        answering.take([one])
    assert [event.kind for event in generation.log] == kinds
