"""``%llm history``, ``%llm cost``, estimates, frames, and what was thought of a run."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from pandas import isna

import nbllm
from canary import wait_until
from faults.server import DONE, HELLO, answering, event, head, reply
from nbllm.estimate import estimate
from nbllm.logbook import reading
from nbllm.notebook.answers import Question
from nbllm.notebook.arguments import parse
from nbllm.notebook.dry_run import print_plans
from nbllm.notebook.line_magic import run
from nbllm.plan import make_plan

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")

USED = b'data: {"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 10}}\n\n'
ANSWER = reply(200, HELLO.removesuffix(DONE) + USED + DONE)
PRICE = {"input": 1.0, "output": 1_000.0}


def ask(model: str = "openai/gpt-4o", prompt: str = "hi", **settings: Any) -> nbllm.Response:
    nbllm.configure(prices={model: PRICE})
    with answering(ANSWER) as server:
        return nbllm.complete(prompt, model, base_url=server.base_url, api_key="any", **settings)


def said(capsys: pytest.CaptureFixture[str], line: str) -> str:
    run(line)
    return capsys.readouterr().out


def test_the_history_on_a_line(capsys: pytest.CaptureFixture[str]):
    assert said(capsys, "history") == "No run is in the history.\n"
    ask(prompt="one \x1b[31m\u202ered")
    nbllm.complete("two", "demo/echo")
    heads, first, second = said(capsys, "history").splitlines()
    assert heads.split() == ["when", "model", "prompt", "answer", "out", "s", "cost"]
    assert all(word in first for word in ("openai/gpt-4o", "one ", "Hello", "$0.0110"))
    assert not {"\x1b", "\u202e"} & set(first)
    assert "demo/echo" in second
    assert "one" not in said(capsys, "history 1")
    assert "two" not in said(capsys, "history red")
    assert said(capsys, "history clear") == "2 runs are deleted.\n"
    assert said(capsys, "history").startswith("No run")


def test_a_blind_comparison_stays_blind_in_it(capsys: pytest.CaptureFixture[str]):
    both = nbllm.compare("hi", ["demo/echo", "demo/plain"], blind=True)
    assert "demo/" not in said(capsys, "history")
    assert {"Model A", "Model B"} == set(re.findall("Model .", said(capsys, "history")))
    both.reveal()
    assert "demo/plain" in said(capsys, "history")


def test_the_cost_on_a_line(capsys: pytest.CaptureFixture[str]):
    ask()
    ask("openai/gpt-4.1")
    with answering(ANSWER) as server:
        nbllm.complete("hi", "compatible/local", base_url=server.base_url)
    nbllm.complete("hi", "demo/echo")
    lines = said(capsys, "cost").splitlines()
    assert lines[1].split() == ["this", "session", "all", "4", "3,001", "31", "≈", "$0.0220"]
    assert lines[2].split() == ["openai/gpt-4o", "1", "1,000", "10", "$0.0110"]
    assert ["compatible/local", "1", "1,000", "10", "?"] in [line.split() for line in lines]
    assert lines[6].split()[:3] == ["today", "all", "4"]
    assert lines[6].split()[3:] == lines[1].split()[4:]
    assert lines[-2].startswith("≈: 1 of this session's runs")
    assert lines[-1].startswith("No budget is set")
    assert said(capsys, "cost --budget 2").endswith(
        "$1.98 of the budget of $2.00 for this session is left.\n"
    )
    assert "No budget" in said(capsys, "cost --budget none")
    nbllm.configure(history=False)
    assert "The history is off" in said(capsys, "cost")
    with pytest.raises(nbllm.ConfigError, match="%llm cost --budget 2"):
        run("cost --budget much")


def test_what_a_cut_answer_costs_is_an_estimate(capsys: pytest.CaptureFixture[str]):
    nbllm.configure(prices={"compatible/m": PRICE})
    with answering([head(200), *[event("four")] * 10, 9.0]) as server:
        with nbllm.stream("hi", "compatible/m", base_url=server.base_url) as stream:
            wait_until(lambda: len(stream.response.text) == 40)
        stream.wait()
    [row] = reading.read_runs()
    assert (row["cost"], row["estimated_cost"]) == (None, pytest.approx(0.01))
    assert reading.totals()[0].cost == pytest.approx(0.01)
    assert "≈ $0.0100" in said(capsys, "history")
    assert said(capsys, "cost").count("≈ $0.0100") == 4


def test_what_it_will_about_cost():
    nbllm.configure(prices={"openai/gpt-4o": {"input": 10, "output": 100}})
    settings = {"api_key": "any", "max_tokens": 1000}
    said = str(estimate(make_plan("word " * 800, "openai/gpt-4o", settings)))
    assert said == (
        "about 1,000 tokens in, at most 1,000 out: "
        "$0.0100 for the prompt, $0.1100 with the longest answer"
    )
    local = make_plan(["see this", nbllm.File(b"%PDF-1.7")], "vllm/x", {})
    assert str(estimate(local)) == (
        "about 2 tokens in and documents that count extra: the price is not known"
    )
    assert str(estimate(make_plan("hi", "demo/echo", {}))).endswith("costs nothing")


def test_a_dry_run_says_so_and_what_is_left(capsys: pytest.CaptureFixture[str]):
    ask()
    nbllm.configure(budget=1)
    print_plans(Question("hi you", [("openai/gpt-4o", {})], {}, parse(""), None))
    *_, guess, left = capsys.readouterr().out.splitlines()
    assert guess.startswith("Estimate: about 1 token in, at most ")
    assert left == "$0.9890 of the budget of $1.00 for this session is left."


def test_votes_pins_and_scores_stand_beside_the_runs():
    both = nbllm.compare("hi", ["demo/echo", "demo/echo"], wait=False, blind=True)
    both.vote = "demo/echo #2"
    both.winner = "demo/echo"
    both.wait()
    both.winner = None
    nbllm.rate(both["demo/echo"], 4, note="good")
    nbllm.rate(both["demo/echo"], 2, rater="openai/gpt-4o")
    rows = {row["lane"]: row for row in reading.read_runs()}
    assert [rows[name]["vote"] for name in both] == [0.0, 1.0]
    assert [rows[name]["winner"] for name in both] == [None, None]
    assert (rows["demo/echo"]["score"], rows["demo/echo"]["note"]) == (3.0, "good")
    nbllm.rate(both["demo/echo"].run, None)
    assert reading.read_runs(model="demo/echo")[0]["score"] == 2.0


@pytest.mark.parametrize(("run", "score"), [(nbllm.Response(), 1), ("x", float("nan")), ("", 1)])
def test_a_score_belongs_to_a_run_and_is_a_number(run: Any, score: float):
    with pytest.raises(nbllm.ConfigError):
        nbllm.rate(run, score)


def test_a_comparison_dropped_by_all_is_not_held_by_its_decisions():
    both = nbllm.compare("word " * 9000, ["demo/echo", "demo/echo"], wait=False)
    generations = both.generations()
    for generation in generations:
        generation.is_kept = False
    del both
    assert all(generation.is_stopping or generation.finished for generation in generations)
    wait_until(lambda: all(generation.finished for generation in generations))


def test_the_history_as_a_frame():
    ask(temperature=1)
    nbllm.complete("two", "demo/echo")
    frame = nbllm.history()
    assert list(frame["prompt"]) == ["hi", "two"]
    assert frame["cost"].sum() == pytest.approx(0.011)
    assert str(frame["time"].dtype).startswith("datetime64")
    assert frame["time"].iloc[0].tzinfo is not None
    assert len(nbllm.history(model="openai", since=timedelta(hours=1))) == 1
    assert list(nbllm.history(1)["model"]) == ["demo/echo"]
    assert nbllm.history(search="nowhere").empty
    with pytest.raises(nbllm.ConfigError, match="A number from 1"):
        nbllm.history(0)


def test_a_comparison_as_a_frame():
    with answering(reply(401, "{}")) as server:
        nbllm.alias("refused", "compatible/m", base_url=server.base_url)
        both = nbllm.compare("hi", ["demo/echo", "refused"], blind=True)
    blind = both.to_frame()
    assert sorted(blind.index) == ["Model A", "Model B"]
    assert isna(blind["model"]).all()
    assert ".reveal() shows why" in set(blind["error"])
    both.vote = "demo/echo"
    frame = both.to_frame()
    assert frame.loc["demo/echo", "text"] == "hi"
    assert frame.loc["refused", "error"].startswith("AuthenticationError: ")
    assert frame["vote"].to_dict() == {"demo/echo": True, "refused": False}
    assert isna(frame.loc["refused", "cost"])


def test_pandas_is_missed_only_where_it_is_needed(monkeypatch: pytest.MonkeyPatch):
    both = nbllm.compare("hi", ["demo/echo", "demo/echo"])
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    for call in (nbllm.history, both.to_frame):
        with pytest.raises(nbllm.MissingExtra, match=r"pip install 'nbllm\[data\]'"):
            call()
    run("history")
