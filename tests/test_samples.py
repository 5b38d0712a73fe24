"""The same asked several times: names, numbers for the cache, and what is refused."""

from __future__ import annotations

import json
import traceback

import pytest
from IPython.core.interactiveshell import InteractiveShell

import nbllm
from faults.server import DONE, HELLO, answering, event, head, reply
from nbllm.errors import ConfigError
from nbllm.lineup import _numbered, prepare
from nbllm.notebook.arguments import parse
from nbllm.notebook.magic import CellMagic
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
    lanes = [("demo/echo", {}), ("demo/echo", {"seed": 1, "system": "Be kind."})]
    assert list(prepare("x", lanes, {}, samples=2)) == [
        *("demo/echo #1", "demo/echo #2"),
        *("demo/echo[seed=1] #1", "demo/echo[seed=1] #2"),
    ]
    same = prepare("x", [("demo/echo", {"seed": 1})] * 2, {}, samples=2)
    assert list(same.lineup) == ["demo/echo[seed=1]", "demo/echo[seed=1] #2"]
    assert list(prepare("x", lanes, {})) == ["demo/echo", "demo/echo #2"]
    assert list(prepare("x", lanes[1:], {}, samples=2)) == ["demo/echo #1", "demo/echo #2"]


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


def test_a_model_may_come_with_settings_of_its_own(own_settings):
    own_settings.setenv("NBLLM_DEMO_PACE", "0")
    models = ["demo/dice", ("demo/dice", {"seed": 3, "extra": {"pace": 0}, "stop": "x" * 50})]
    answers = nbllm.compare("Roll.", models, samples=5)
    assert answers.samples["demo/dice[seed=3]"].agreement == 1.0
    labels = {name: stream.generation.labels.texts for name, stream in answers.streams.items()}
    assert labels["demo/dice[seed=3] #1"] == ("seed 3",)
    assert labels["demo/dice[seed=3] #5"] == ("seed 3", "same as #1")
    answers.retry("demo/dice[seed=3] #1").wait()
    assert answers.streams["demo/dice[seed=3] #1"].generation.labels.texts == ("seed 3",)


@pytest.mark.parametrize("model", [3, ("demo/echo",), ("demo/echo", 3), (None, {}), {"demo/echo"}])
def test_what_is_no_model_is_refused(model):
    with pytest.raises(TypeError, match="a model is an address, or a pair"):
        nbllm.compare("x", [model])


def test_a_key_of_one_lane_is_in_no_traceback():
    with pytest.raises(ConfigError) as caught:
        nbllm.compare("x", [("nobody/m", {"api_key": "sk-canary-in-a-lane"})])
    frames = traceback.walk_tb(caught.value.__traceback__)
    ours = [frame for frame, _ in frames if "/nbllm/" in frame.f_code.co_filename]
    assert "compare" in [frame.f_code.co_name for frame in ours]
    assert "sk-canary" not in "".join(repr(frame.f_locals) for frame in ours)


def test_a_cache_keeps_samples_apart_and_plays_each_again(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    replies = [[head(200) + event(text, "stop") + DONE] for text in ("a", "b", "c", "d")]
    with answering(*replies) as server:
        settings = {"base_url": server.base_url, "cache": True}

        def ask(lanes: int, samples: int) -> nbllm.Comparison:
            return nbllm.compare("x", ["compatible/m"] * lanes, samples=samples, **settings)

        first = ask(1, 3)
        assert sorted(answer.text for answer in first.values()) == ["a", "b", "c"]
        again = ask(1, 3)
        assert [answer.text for answer in again.values()] == [a.text for a in first.values()]
        assert [answer.cost for answer in again.values()] == [0.0] * 3
        twice = ask(2, 1)
        assert [answer.text for answer in twice.values()] == [a.text for a in first.values()][:2]
        assert len(server.requests) == 3
        assert ask(1, 4)["compatible/m #4"].text == "d"
        assert len(server.requests) == 4


def test_a_judge_is_asked_once_for_the_same_case(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    answers = prepare("x", [("demo/echo", {}), ("demo/dice", {"seed": 1})], {}).wait()
    verdicts = [
        {"answer": name, "reason": "so", "score": score} for name, score in (("A", 1), ("B", 2))
    ]
    text = json.dumps(json.dumps({"verdicts": verdicts}))[1:-1]
    with answering([head(200) + event(text, "stop") + DONE]) as server:
        settings = {"base_url": server.base_url, "cache": True}
        judgements = [answers.judge("compatible/j", **settings) for _ in range(2)]
        assert len(server.requests) == 2
    assert judgements[0].scores == judgements[1].scores
    assert judgements[1].cost == 0.0


def test_a_terminal_says_how_they_vary(own_settings, capsys):
    own_settings.setenv("NBLLM_DEMO_PACE", "0")
    magic = CellMagic(InteractiveShell())
    magic.run("demo/echo --samples 3", "It is 4.")
    *_, table, answers = capsys.readouterr().out.strip().split("\n\n")
    assert table.splitlines()[1].split()[:6] == ["demo/echo", "3", "1", "100", "%", "100"]
    assert answers.endswith("It is 4.  #1, #2, #3")
    magic.run("demo/echo,demo/dice --samples 3 --blind", "x")
    assert "hidden until a vote" in capsys.readouterr().out


def test_a_dry_run_says_how_often(capsys):
    magic = CellMagic(InteractiveShell())
    magic.run("demo/echo --samples 3 --dry-run", "x")
    told = capsys.readouterr().out
    assert "(3 times)" in told
    assert "Estimate for each: " in told
    magic.run("demo/echo --dry-run", "x")
    told = capsys.readouterr().out
    assert "times" not in told
    assert "for each" not in told


def test_after_a_follow_up_only_those_who_were_asked_are_compared(own_settings):
    own_settings.setenv("NBLLM_DEMO_PACE", "0")
    answers = prepare("one", [("demo/echo", {})], {}, samples=3).wait()
    answers.follow_up("two", to="demo/echo #2").wait()
    assert answers.lineup == {"demo/echo": ("demo/echo #2",)}
    assert list(answers.samples["demo/echo"].responses) == ["demo/echo #2"]
    judgement = answers.judge("demo/judge")
    assert list(judgement) == ["demo/echo #2"]
    assert judgement.notices == (
        "Not judged, for they did not answer: demo/echo #1, demo/echo #3.",
    )
    answers.follow_up("three").wait()
    assert answers.samples["demo/echo"].agreement == 1.0
    labels = [stream.generation.labels.texts for stream in answers.streams.values()]
    assert [texts[-1] for texts in labels] == ["asked: three", "same as #1", "same as #1"]
