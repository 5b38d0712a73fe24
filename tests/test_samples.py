"""The same asked several times: names, numbers for the cache, and what is refused."""

from __future__ import annotations

import pytest

import nbllm
from faults.server import HELLO, answering, reply
from nbllm.errors import ConfigError
from nbllm.lineup import _numbered, prepare
from nbllm.notebook.arguments import parse
from nbllm.plan import make_plan

pytestmark = pytest.mark.usefixtures("own_settings")


def test_each_model_is_asked_so_often_under_names_of_its_own():
    with answering(reply(200, HELLO)) as server:
        models = ["compatible/a", "compatible/b"]
        answers = nbllm.compare("x", models, samples=2, base_url=server.base_url)
        assert len(server.requests) == 4
    assert list(answers) == [f"compatible/{name} #{n}" for name in "ab" for n in (1, 2)]
    assert answers.lineup["compatible/b"] == ("compatible/b #1", "compatible/b #2")
    assert {answer.text for answer in answers.values()} == {"Hello"}


def test_one_sample_is_the_model_itself():
    answers = prepare("x", [("demo/echo", {}), ("demo/echo", {})], {})
    assert list(answers) == ["demo/echo", "demo/echo #2"]
    assert answers.lineup == {"demo/echo": ("demo/echo",), "demo/echo #2": ("demo/echo #2",)}


def test_two_of_a_model_keep_their_samples_apart():
    answers = prepare("x", [("demo/echo", {}), ("demo/echo", {"seed": 1})], {}, samples=2)
    assert list(answers) == [
        *("demo/echo #1", "demo/echo #2"),
        *("demo/echo #2 #1", "demo/echo #2 #2"),
    ]


def test_what_asks_for_the_same_is_counted_with_its_fallbacks():
    same = make_plan("x", "demo/echo", {"fallbacks": ["demo/guide"]})
    other = make_plan("y", "demo/echo", {})
    numbered = _numbered([same, other, same, other, same])
    assert [plan.sample for plan in numbered] == [0, 0, 1, 1, 2]
    assert [plan.fallbacks[0].sample for plan in numbered if plan.fallbacks] == [0, 1, 2]
    assert numbered[4].body == same.body


@pytest.mark.parametrize("samples", [0, -1, 101, 1.5, "3", True, None])
def test_a_number_that_is_none_is_refused(samples):
    with pytest.raises(ConfigError, match="samples= is a number from 1 to 100"):
        nbllm.compare("x", ["demo/echo"], samples=samples)


def test_more_answers_than_anybody_meant_are_refused():
    with pytest.raises(ConfigError, match="take 33 samples or fewer"):
        nbllm.compare("x", ["demo/echo", "demo/guide", "demo/flaky"], samples=34)


def test_samples_of_one_model_can_be_compared_blindly():
    assert prepare("x", [("demo/echo", {})], {}, blind=True, samples=2).blind


def test_the_option_is_a_number():
    assert parse("demo/echo --samples 5").samples == 5
    assert parse("demo/echo").samples == 1
    for wrong in ("0", "-2", "many", "1.5", "٣", "1" * 5000):
        with pytest.raises(ConfigError, match="Type --samples 5"):
            parse(f"--samples={wrong}")
