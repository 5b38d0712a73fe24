"""How answers vary: what is the same, which numbers they give, how far they are apart."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbllm
from nbllm.events import Usage
from nbllm.response import Response
from nbllm.sampling import ModelSamples, Samples, same_by
from nbllm.sampling.numbers import numbers_in
from nbllm.sampling.spread import spread
from nbllm.tool_call import ToolCall


def said(text: str = "", **fields) -> Response:
    return Response(text=text, finish_reason="stop", **fields)


def model(*responses: Response) -> ModelSamples:
    return ModelSamples("m", {f"m #{n}": each for n, each in enumerate(responses, 1)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paris", " paris.\n"),
        ("**Paris**", "“Paris.”"),
        ("a  b\n c", "a b c"),
        ("Caf\u00e9", "Cafe\u0301"),
        ("STRASSE", "straße"),
        ("```\nx = 1  \n```", "```\nx = 1\n```\n"),
        ("...", "..."),
    ],
)
def test_texts_that_are_the_same(one: str, other: str):
    assert same_by(said(one)) == same_by(said(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5", "-5"),
        ("5!", "5"),
        ("yes?", "yes"),
        ("```\nX = 1\n```", "```\nx = 1\n```"),
        ("```\n  x\n```", "```\nx\n```"),
        ("...", ""),
    ],
)
def test_texts_that_are_not(one: str, other: str):
    assert same_by(said(one)) != same_by(said(other))


@dataclass
class City:
    name: str
    people: float


def test_structured_answers_are_compared_by_value():
    first, second = said('{"a":1}', parsed={"a": 1, "b": 2}), said("x", parsed={"b": 2, "a": 1})
    assert same_by(first) == same_by(second)
    assert same_by(said(parsed=City("A", 1))) == same_by(said(parsed={"name": "A", "people": 1}))
    assert same_by(said(parsed=City("A", 1))) != same_by(said(parsed=City("a", 1)))


def test_calls_are_compared_by_name_and_arguments():
    def calling(*calls: tuple[str, dict[str, int]]) -> Response:
        return said(tool_calls=tuple(ToolCall("i", name, given, "") for name, given in calls))

    assert same_by(calling(("f", {"a": 1}), ("g", {}))) == same_by(
        calling(("g", {}), ("f", {"a": 1}))
    )
    assert same_by(calling(("f", {"a": 1}))) != same_by(calling(("f", {"a": 2})))
    broken = replace(calling(("f", {})), tool_calls=(ToolCall("i", "f", None, "{"),))
    assert same_by(broken) != same_by(calling(("f", {})))


def test_distinct_answers_are_counted_the_most_frequent_first():
    many = model(said("No"), said("Yes"), said("yes."), Response(), said("Maybe"))
    assert [(a.text, a.count, a.names) for a in many.answers] == [
        ("Yes", 2, ("m #2", "m #3")),
        ("No", 1, ("m #1",)),
        ("Maybe", 1, ("m #5",)),
    ]
    assert many.agreement == 0.5
    assert many.missing == ("m #4",)
    assert model().agreement is None


def test_the_spread_of_what_is_known():
    many = model(
        said("ab", cost=0.1, ttft=1.0, usage=Usage(output_tokens=10)),
        said("abcd", cost=0.3, ttft=2.0),
        said("abcdef", usage=Usage(output_tokens=20)),
    )
    assert many.length is not None
    assert (many.length.mean, many.length.deviation) == (4, 2)
    assert (many.length.least, many.length.greatest, many.length.variance) == (2, 6, 4)
    assert many.tokens is not None
    assert (many.tokens.count, many.tokens.mean) == (2, 15)
    assert many.cost is not None
    assert many.cost.mean == pytest.approx(0.2)
    assert many.duration is None
    assert model(said("a")).length is not None
    assert model(said("a")).length.deviation is None


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=2))
def test_a_spread_is_what_statistics_says(readings: list[float]):
    found = spread(readings)
    assert found is not None
    assert found.mean == pytest.approx(statistics.fmean(readings), rel=1e-6, abs=1e-6)
    assert found.deviation == pytest.approx(statistics.stdev(readings), rel=1e-5, abs=1e-5)
    assert found.least <= found.mean <= found.greatest


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It is 4.", [4]),
        ("-5, +6 and \u22127", [-5, 6, -7]),
        ("1,000.5 of 12,345,678", [1000.5, 12345678]),
        ("on 2024-11-28 at 12:30", [2024, 11, 28, 12, 30]),
        ("3e5 and 1.5E-3", [3e5, 1.5e-3]),
        ("GPT-4, v2, 5kg, 1st, x1, 1.2.3", [1.2]),
        ("5 %, $12, (3)", [5, 12, 3]),
        ("1e999", []),
        ("9" * 5000, []),
        ("\u0663", []),
    ],
)
def test_numbers_in_a_text(text: str, numbers: list[float]):
    assert numbers_in(text) == numbers


def test_the_numbers_of_texts_where_all_have_as_many():
    assert model(said("about 4"), said("6 km")).numbers["number"].mean == 5
    two = model(said("3 of 10"), said("5 of 10")).numbers
    assert [(name, each.mean) for name, each in two.items()] == [("number 1", 4), ("number 2", 10)]
    assert model(said("4"), said("4 or 5")).numbers == {}
    assert model(said("none"), said("at all")).numbers == {}
    assert model().numbers == {}


def test_the_numbers_of_structured_answers_by_their_path():
    first = said(parsed={"items": [{"price": 1, "new": True}], "id": "7", "n": 3})
    second = said(parsed={"items": [{"price": 3, "new": False}], "huge": 10**400})
    found = model(first, second).numbers
    assert {path: each.mean for path, each in found.items()} == {"items[0].price": 2}


def test_words_that_answers_share():
    assert model(said("a b"), said("B c")).overlap == pytest.approx(1 / 3)
    assert model(said('{"a":1}'), said('{"b":1}')).overlap == pytest.approx(1 / 3)
    assert model(said("🎉"), said("!")).overlap == 0
    assert model(said("a")).overlap is None
    assert model(said(""), said("")).overlap == 1


def test_what_is_the_same_can_be_said_otherwise():
    answers = Samples({"m": {"m #1": said("so it is 4"), "m #2": said("thus 4")}})
    assert len(answers["m"].answers) == 2
    last = answers.by(lambda response: response.text.split()[-1])
    assert last["m"].agreement == 1.0
    with pytest.raises(IndexError):
        answers.by(lambda response: response.text[99])


def test_the_table_says_it_all_and_believes_nothing():
    text = "<b>5</b> | \u202e[x](y)\n" + "z" * 500
    one = said(text, cost=0.00012)
    answers = Samples({"<m>": {"<m> #1": one, "<m> #2": one, "<m> #3": Response()}})
    shown = repr(answers)
    assert "2 of 3" in shown
    assert "#1, #2" in shown
    assert "$0.00012" in shown
    assert "\\u202e" in shown
    assert "…" in shown
    html = answers._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "<m>" not in html
    markdown = answers._repr_markdown_()
    assert r"\[x\](y)" in markdown
    assert r"\|" in markdown
    assert all(line.count(" | ") == 9 for line in markdown.splitlines()[:3])


def test_a_comparison_knows_how_its_answers_vary(own_settings):
    own_settings.setenv("NBLLM_DEMO_PACE", "0")
    answers = nbllm.compare("It is 4.", ["demo/echo", "demo/guide"], samples=3)
    assert list(answers.samples) == ["demo/echo", "demo/guide"]
    assert answers.samples["demo/echo"].agreement == 1.0
    assert answers.samples["demo/echo"].numbers["number"].mean == 4
    assert answers.samples.cost == 0.0
    assert not math.isnan(answers.samples["demo/guide"].length.mean)


def test_a_blind_comparison_tells_nothing_of_it(own_settings):
    own_settings.setenv("NBLLM_DEMO_PACE", "0")
    answers = nbllm.compare("x", ["demo/echo", "demo/guide"], samples=2, blind=True)
    for shown in (repr, Samples._repr_html_, Samples._repr_markdown_):
        assert "demo/" not in shown(answers.samples)
        assert "hidden" in shown(answers.samples)
    answers.reveal()
    assert "demo/echo" in repr(answers.samples)
