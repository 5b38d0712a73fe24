"""The live numbers of a lane: estimates, marked as such, until the provider's last count."""

from __future__ import annotations

import pytest

from nbllm.events import Finish, TextDelta, Usage, UsageReport
from nbllm.folding import fold
from nbllm.notebook.patches import Lane
from nbllm.notebook.settle.words import numbers
from nbllm.pricing import Price

PRICE = Price(input=3.0, output=15.0)


def test_the_meter_estimates_until_the_provider_reports():
    lane = Lane("a", cost=0.0)
    empty = lane.state(None, 9.0)["meter"]
    assert empty == {
        "elapsed": None,
        "ttft": None,
        "tokens": None,
        "tokens_exact": False,
        "tokens_per_second": None,
        "input_tokens": None,
        "cost": 0.0,
        "cost_exact": True,
        "duration": None,
    }
    lane.take([TextDelta("x" * 40)], [2.0])
    running = lane.state(1.0, 7.0)["meter"]
    assert (running["elapsed"], running["ttft"], running["duration"]) == (6.0, 1.0, None)
    assert (running["tokens"], running["tokens_exact"], running["tokens_per_second"]) == (
        10,
        False,
        2.0,
    )
    lane.take([UsageReport(Usage(5, 20)), Finish("stop")], [6.0, 6.0])
    ended = lane.state(1.0, 99.0)["meter"]
    assert (ended["duration"], ended["tokens"], ended["tokens_exact"]) == (5.0, 20, True)
    assert (ended["tokens_per_second"], ended["input_tokens"]) == (5.0, 5)


def test_a_count_in_mid_stream_is_not_the_last_word():
    lane = Lane("a")
    lane.take([UsageReport(Usage(9, 1)), TextDelta("x" * 40)], [1.0, 2.0])
    running = lane.state(1.0, 3.0)["meter"]
    assert (running["tokens"], running["tokens_exact"]) == (10, False)
    lane.take([UsageReport(Usage(9, 7)), Finish("stop")], [4.0, 4.0])
    ended = lane.state(1.0, 5.0)["meter"]
    assert (ended["tokens"], ended["tokens_exact"]) == (7, True)


def test_the_cost_moves_and_is_exact_at_the_end():
    lane = Lane("a", price=PRICE, prompt_tokens=1_000)
    seen = []
    events = (TextDelta("x" * 400), TextDelta("y" * 400), UsageReport(Usage(900, 300)))
    for event in (*events, Finish("stop")):
        lane.take([event], [1.0])
        meter = lane.state(0.0, 1.0)["meter"]
        seen.append((round(meter["cost"] * 1e6), meter["cost_exact"]))
    assert seen == [(4_500, False), (6_000, False), (7_200, False), (7_200, True)]


def test_a_lane_without_a_price_has_no_cost():
    lane = Lane("a")
    lane.take([TextDelta("x"), UsageReport(Usage(1, 1)), Finish("stop")], [1.0, 1.0, 1.0])
    meter = lane.state(0.0, 1.0)["meter"]
    assert (meter["cost"], meter["cost_exact"]) == (None, False)


@pytest.mark.parametrize(
    ("reason", "shown"), [("stop", "cost $0.0020"), ("cancelled", "cost ≈$0.0020")]
)
def test_a_settled_cost_says_whether_it_is_an_estimate(reason, shown):
    report = UsageReport(Usage(1, 1), cost=0.002)
    response = fold([(1.0, report), (2.0, Finish(reason))])
    assert numbers(response).endswith(shown)
