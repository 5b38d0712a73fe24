"""Goals of speed: what the figures must be, and what is said of those that are not there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "bench"))

import scenarios as names
from goals.goal import MET, MISSED, NO_LIMIT, NOT_MEASURED, Goal, Reading
from goals.table import GOALS, judge
from measure import Figure
from page.cases import cases
from page.figures import of_streams
from page.streams import Cost

# Every row of the design, as must and moonshot: parts of somebody else's figure, or numbers.
DESIGN = {
    "CPU per chunk, saturated": [
        ("≤ 1/8 openai", "≤ 1/40 openai"),
        ("≤ 1/30 litellm", "≤ 1/150 litellm"),
        ("≤ 1/2 anthropic", "≤ 1/8 anthropic"),
        ("≤ 3 × floor", "≤ 1.5 × floor"),
    ],
    "CPU per chunk, 1,000 chunks/s": [
        ("≤ 1/2 openai", "≤ 1/3 openai"),
        ("≤ 2.5 × floor", "≤ 1.5 × floor"),
    ],
    "500 streams": [
        ("≥ ideal", "–"),
        ("≤ 1.25 × ideal", "≤ 1.15 × ideal"),
        ("≤ 2 × aiohttp raw", "≤ 1.5 × aiohttp raw"),
        ("–", "≤ 30 kB a stream"),
    ],
    "first token, connection reused": [("≤ 1/2 openai", "≤ 1/3 openai")],
    "import nbllm": [("≤ httpx", "≤ 0.3 × httpx")],
    "stop → server sees the disconnect": [("≤ 20 ms", "≤ 5 ms")],
    "break + dropped reference closes the socket": [("≥ 20 of 20", "–")],
    "100,000 chunks: only events are kept": [("≤ 1.1 × events themselves", "–")],
    "page: CPU per 1,000 characters": [
        ("≤ 1/5 repeated full display", "–"),
        ("–", "≤ 20 ms"),
        ("–", "≤ 1.2 × 2,000 characters"),
        *[("–", "≤ 1.5 × <pre> in sections")] * 3,
    ],
    "page: 16 lanes × 100 chunks/s": [
        ("≥ sent", "–"),
        ("≤ 60 /s", "–"),
        ("≤ 80 ms", "≤ 40 ms"),
        ("≤ 300 ms", "–"),
    ],
    "click Stop → server sees the disconnect": [("≤ 150 ms", "≤ 50 ms")] * 2,
    "websocket bytes, 20 boards": [("≤ 1.5 × bundle + text", "–")] * 2,
    "eager bundle": [("≤ 75 kB gzip", "–")],
}


def figure(scenario: str, client: str, *samples: float) -> Figure:
    return Figure(scenario, client, "ms", samples)


def goal(must: float | None, *, beside: str | None = "openai", at_least: bool = False) -> Goal:
    other = Reading("race", beside) if beside else None
    return Goal("race", Reading("race"), other, must, None, at_least)


def test_every_goal_of_the_design_is_there() -> None:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in GOALS:
        limits = (one.limit(one.must), one.limit(one.moonshot))
        found.setdefault(one.row, []).append(limits)
    assert found == DESIGN


def test_each_wire_is_compared_with_its_own_client() -> None:
    for one in GOALS:
        if one.beside and one.beside.client == "anthropic":
            assert one.ours.scenario == one.beside.scenario == names.SATURATED_ANTHROPIC
        elif one.row.startswith("CPU per chunk"):
            assert one.ours.scenario in {names.SATURATED_CHAT, names.PACED_CHAT}
        assert one.ours.client.startswith(names.OURS)


@pytest.mark.parametrize(
    ("ours", "verdict", "distance"), [(12.4, MET, 0.992), (12.5, MET, 1.0), (12.6, MISSED, 1.008)]
)
def test_a_ratio_of_medians_is_judged_at_its_limit(
    ours: float, verdict: str, distance: float
) -> None:
    figures = [figure("race", "nbllm", 1, ours, 99), figure("race", "openai", 100, 7, 900)]
    found = goal(1 / 8).judge(figures)
    assert found.measured == ours / 100
    assert found.must == verdict
    assert found.is_met is (verdict == MET)
    assert found.distance(1 / 8) == pytest.approx(distance)


@pytest.mark.parametrize(
    ("side", "ours", "verdict"),
    [("≥", 20, MET), ("≥", 19, MISSED), ("≥", 0, MISSED), ("≤", 21, MISSED), ("≤", 0, MET)],
)
def test_a_number_alone_is_judged_on_its_side(side: str, ours: float, verdict: str) -> None:
    one = goal(20, beside=None, at_least=side == "≥")
    assert one.limit(20) == f"{side} 20"
    found = one.judge([figure("race", "nbllm", ours)])
    assert (found.measured, found.must) == (ours, verdict)


@pytest.mark.parametrize(
    "figures",
    [
        [],
        [figure("race", "nbllm", 1)],
        [figure("race", "openai", 1)],
        [figure("race", "nbllm", 1), figure("walk", "openai", 9)],
        [figure("race", "nbllm", 1), figure("race", "openai", 0)],
    ],
)
def test_what_was_not_measured_is_never_met(figures: list[Figure]) -> None:
    found = goal(1 / 2).judge(figures)
    assert found.measured is None
    assert found.must == NOT_MEASURED
    assert not found.is_met
    assert found.distance(1 / 2) is None


def test_without_figures_nothing_is_met() -> None:
    verdicts = judge([])
    assert {verdict.must for verdict in verdicts} == {NOT_MEASURED, NO_LIMIT}
    assert {verdict.moonshot for verdict in verdicts} == {NOT_MEASURED, NO_LIMIT}
    assert not any(verdict.is_met for verdict in verdicts)


def test_where_nothing_was_promised_nothing_can_be_missed() -> None:
    found = goal(None).judge([figure("race", "nbllm", 9), figure("race", "openai", 1)])
    assert found.must == NO_LIMIT
    assert found.is_met


@pytest.mark.parametrize("faster", ["floor", "floor, decode by msgspec"])
def test_the_floor_is_the_faster_of_its_clients(faster: str) -> None:
    samples = {"floor": 4.0, "floor, decode by msgspec": 4.0, faster: 2.0}
    figures = [figure("race", name, value) for name, value in samples.items()]
    found = goal(3, beside=names.FLOOR).judge([figure("race", "nbllm", 5), *figures])
    assert found.measured == 2.5


def test_the_page_shows_every_text_that_a_goal_reads() -> None:
    costs = [[Cost(case.order, 1.0, [])] for case in cases(quick=False)]
    shown = {(figure.scenario, figure.client) for figure in of_streams(costs)}
    asked = {
        reading
        for one in GOALS
        for reading in (one.ours, one.beside)
        if reading and reading.scenario.startswith("page,")
    }
    assert len(asked) == 9
    assert asked <= shown


def test_a_figure_is_the_median_of_its_rounds() -> None:
    assert figure("race", "nbllm", 9, 1, 2).median == 2
    assert figure("race", "nbllm", 1, 3).median == 2
