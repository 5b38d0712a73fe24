"""What a judge replies is read with care, shown as text, and kept."""

from __future__ import annotations

import json

import pytest

from faults.server import HELLO, answering, reply
from judges import answers_of, judged, verdicts
from nbllm.comparison import Comparison
from nbllm.errors import SchemaError, ServerError
from nbllm.judging import Judgement
from nbllm.lineup import prepare
from nbllm.logbook import reading
from sources import stream_of, words

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _at_once(own_settings):
    own_settings.setenv("NBLLM_DEMO_PACE", "0")


def test_prose_and_fences_around_the_verdicts_do_no_harm():
    text = f"Well {{this}} is it:\n```json\n{verdicts(1, 2)}\n```\nDone."
    judgement, _ = judged(answers_of("x", "y"), text)
    assert len(judgement) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I like A.", "no verdicts in JSON"),
        ("{" * 100_000, "no verdicts in JSON"),
        ('{"verdicts": [1, 2]}', "no verdicts in JSON"),
        (verdicts(1), "leaves answer B out"),
        (verdicts(1, 2, 3), "'C', which is no answer"),
        (verdicts(11, 2), "11 is no score from 0 to 10"),
        (verdicts(-0.1, 2), "-0.1 is no score"),
        (verdicts(*[True, 2]), "True is no score"),
        (verdicts("9", 2), "'9' is no score"),
        (verdicts(float("nan"), 2), "nan is no score"),
        (verdicts(10**400, 2), "is no score"),
        (json.dumps({"verdicts": [{"answer": "A", "score": 1}] * 2}), "answer A twice"),
    ],
)
def test_a_reply_that_is_no_verdict_does_not_count(text: str, reason: str):
    with pytest.raises(SchemaError, match=reason) as caught:
        judged(answers_of("x", "y"), text)
    assert caught.value.response is not None
    assert caught.value.response.text == text
    judgement, _ = judged(answers_of("x", "y"), text, verdicts(3, 4))
    assert len(judgement["a"].scores) == 1
    assert reason in judgement.notices[0]


def test_a_judge_who_fails_is_its_error():
    answers = answers_of("x", "y")
    with answering(reply(500, '{"error":"unwell"}')) as server, pytest.raises(ServerError):
        answers.judge("compatible/j", base_url=server.base_url, retries=0)


def test_what_failed_is_not_judged_and_said():
    with answering(reply(200, HELLO)) as good, answering(reply(500, "{}")) as bad:
        lanes = [("compatible/a", good), ("compatible/b", bad), ("compatible/c", good)]
        asked = [(name, {"base_url": s.base_url, "retries": 0}) for name, s in lanes]
        judgement = prepare("x", asked, {}).wait().judge("demo/judge")
    assert set(judgement) == {"compatible/a", "compatible/c"}
    assert judgement.notices == ("Not judged, for they did not answer: compatible/b.",)


def test_a_judge_of_its_own_answer_is_told_of():
    answers = prepare("x", [("demo/judge", {}), ("demo/echo", {})], {}).wait()
    assert answers.judge("demo/judge").notices == ("The judge wrote demo/judge itself.",)


def test_a_blind_comparison_stays_blind():
    answers = prepare("x", [("demo/judge", {}), ("demo/echo", {})], {}, blind=True).wait()
    judgement = answers.judge("demo/judge")
    for shown in (repr, Judgement._repr_html_, Judgement._repr_markdown_):
        told = shown(judgement).partition("prefers")[2]
        assert "Model A" in told
        assert "demo/" not in told
    answers.reveal()
    assert "demo/echo" in repr(judgement)


def test_what_the_judge_says_is_shown_as_text():
    reason = "<img src=x> ![a](http://e.example/x) \u202e|"
    lanes = {"<img a>": stream_of(words("x"))}
    judgement, _ = judged(Comparison(lanes).wait(), verdicts(1, reason=reason))
    assert "<img" not in judgement._repr_html_()
    assert "\u202e" not in repr(judgement) + judgement._repr_html_()
    assert r"\!\[a\]" in judgement._repr_markdown_()


def test_the_scores_are_kept_with_the_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    answers = prepare("a longer one", [("demo/echo", {}), ("demo/dice", {})], {}, samples=2).wait()
    judgement = answers.judge("demo/judge")
    rows = {row["lane"]: row for row in reading.read_runs() if row["lane"] in answers}
    assert {name: row["score"] for name, row in rows.items()} == judgement.scores
    assert {row["note"] for row in rows.values()} == {None}
    monkeypatch.setenv("NBLLM_HISTORY", "off")
    assert len(answers.judge("demo/judge", scale=100)) == 4
    scores = [row["score"] for row in reading.read_runs() if row["lane"] in answers]
    assert sorted(scores) == sorted(judgement.scores.values())
