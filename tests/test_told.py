"""What a lane's patches leave out: what every page knows, and numbers that nobody can read."""

from __future__ import annotations

from typing import Any

from nbllm.events import Finish, Notice, Start, TextDelta, Usage, UsageReport
from nbllm.notebook.patches import Lane
from nbllm.notebook.told import METER_INTERVAL
from nbllm.pricing import Price


def flowing() -> Lane:
    """A lane whose answer has begun, and whose pages know all so far."""
    lane = Lane("a", price=Price(input=3.0, output=15.0), prompt_tokens=1_000)
    lane.take([Start(), TextDelta("x" * 40)], [1.0, 2.0])
    lane.patch(0.0, 2.0)
    return lane


def said(lane: Lane, now: float) -> dict[str, Any]:
    """The patch after one more piece."""
    lane.take([TextDelta("x" * 4)], [now])
    return lane.patch(0.0, now)


def test_a_piece_of_text_travels_alone_while_the_numbers_are_fresh():
    lane = flowing()
    assert said(lane, 2.0 + 0.4 * METER_INTERVAL) == {"text": [40, "xxxx"]}
    assert said(lane, 2.0 + 0.8 * METER_INTERVAL) == {"text": [44, "xxxx"]}
    patch = said(lane, 2.0 + METER_INTERVAL)
    assert patch["set"].keys() == {"meter"}
    assert patch["set"]["meter"].keys() == {"elapsed", "tokens", "tokens_per_second", "cost"}
    assert patch["set"]["meter"]["tokens"] == 13


def test_a_long_flow_tells_its_numbers_a_few_times_a_second():
    lane = flowing()
    patches = [said(lane, 2.0 + step / 30) for step in range(1, 301)]
    assert sum("set" in patch for patch in patches) <= 10 / METER_INTERVAL


def test_the_end_is_exact_and_waits_for_nothing():
    lane = flowing()
    lane.take([UsageReport(Usage(900, 33)), Finish("stop")], [2.0123456, 2.0123456])
    told = lane.patch(0.0, 9.0)["set"]
    assert told["meter"]["duration"] == 2.0123456
    assert (told["meter"]["tokens"], told["meter"]["tokens_exact"]) == (33, True)
    assert told["phase"] == "finished"
    assert "starts" not in told
    assert lane.patch(0.0, 9.0) == {}


def test_running_clocks_are_told_in_thousandths():
    lane = flowing()
    meter = lane.state(0.123456789, 3.33333333)["meter"]
    assert (meter["elapsed"], meter["ttft"], meter["tokens_per_second"]) == (3.21, 1.877, 7.5)


def test_a_clock_never_travels_without_the_meter_that_it_runs_with():
    lane = flowing()
    lane.take([Notice("n")], [2.0])
    told = lane.patch(0.0, 14.0)["set"]
    assert (told["quiet"], told["meter"]["elapsed"]) == (12.0, 14.0)
    told = said(lane, 14.1)["set"]
    assert (told["quiet"], told["meter"]["elapsed"]) == (0.0, 14.1)
    lane.enter("retrying", 20.0)
    told = lane.patch(None, 15.0)["set"]
    assert (told["retry_in"], told["phase"]) == (5.0, "retrying")
    assert "meter" in told


def test_the_whole_state_counts_as_told():
    lane = flowing()
    lane.take([UsageReport(Usage(900, 70))], [2.1])
    lane.state(0.0, 2.1)
    lane.take([Start()], [2.2])
    told = lane.patch(0.0, 2.2)["set"]
    assert (told["phase"], told["starts"]) == ("waiting", 2)
    assert told["meter"]["input_tokens"] is None
