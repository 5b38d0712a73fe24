"""What a comparison keeps of a person's decisions, and asking one model again."""

from __future__ import annotations

import threading
import time

import pytest

import nbllm
from faults.server import HELLO, answering, event, head, reply
from nbllm.comparison import Comparison
from nbllm.errors import ComparisonFailed, ConfigError
from nbllm.lineup import prepare
from sources import stream_of, words

ECHOES = ["demo/echo", "demo/guide", "demo/flaky"]
REFUSAL = reply(500, '{"error":"unwell"}')


def compared(*, blind: bool = False) -> Comparison:
    """Three finished answers."""
    lanes = [(name, {}) for name in ECHOES]
    return prepare("Hello.", lanes, {}, blind=blind).wait()


@pytest.fixture(autouse=True)
def _at_once(own_settings):
    own_settings.setenv("NBLLM_DEMO_PACE", "0")


def test_a_winner_is_pinned_by_name_or_place():
    answers = compared()
    assert answers.winner is None
    answers.winner = "demo/guide"
    assert answers.winner == "demo/guide"
    answers.winner = 0
    assert answers.winner == "demo/echo"
    with pytest.raises(ConfigError, match="demo/echo, demo/guide"):
        answers.winner = "demo/gude"
    answers.winner = None
    assert answers.winner is None


def test_two_answers_differ_line_by_line():
    answers = compared()
    assert str(answers.diff("demo/echo", "demo/guide")).startswith(
        "--- demo/echo\n+++ demo/guide\n@@ -1 +1"
    )
    assert "\n-Hello.\n" in str(answers.diff(0, 1))
    assert str(answers.diff(1, 0)).startswith("--- demo/guide\n")


def test_a_blind_comparison_shows_no_name_until_it_is_revealed():
    answers = compared(blind=True)
    assert sorted(answers) == sorted(ECHOES)
    assert list(answers) == ECHOES
    shown = [repr(answers), str(answers.diff(0, 1)), repr(answers.diff("Model C", "Model A"))]
    assert not [text for text in shown if "demo/" in text.splitlines()[0]]
    assert repr(answers).startswith("<Comparison Model A: ")
    assert answers.blind
    assert answers.reveal() is answers
    assert not answers.blind
    assert set(ECHOES) == {name for name in ECHOES if f"{name}: " in repr(answers)}


def test_a_vote_reveals():
    answers = compared(blind=True)
    answers.winner = "Model B"
    assert answers.blind
    answers.vote = "Model B"
    assert not answers.blind
    assert answers.vote == answers.winner == answers.ballot.names[1]


def test_a_blind_failure_names_nobody():
    with answering(REFUSAL) as server, pytest.raises(ComparisonFailed) as caught:
        nbllm.compare("x", ["compatible/a", "compatible/b"], blind=True, base_url=server.base_url)
    assert str(caught.value) == "every model failed.\n.reveal() shows their names, and why."
    assert set(caught.value.errors) == {"compatible/a", "compatible/b"}


def test_one_model_cannot_be_compared_blindly():
    with pytest.raises(ConfigError, match="two models"):
        nbllm.compare("x", ["demo/echo"], blind=True)


def test_asking_one_model_again_replaces_its_answer_and_keeps_the_old_one():
    with answering(REFUSAL, reply(200, HELLO)) as server:
        answers = prepare(
            "x",
            [("compatible/a", {"base_url": server.base_url}), ("demo/echo", {})],
            {"retries": 0},
        ).wait()
        assert not answers["compatible/a"].ok
        other = answers.streams["demo/echo"]
        assert answers.retry("compatible/a") is answers
        answers.wait()
        assert len(server.requests) == 2
        first, second = (request.partition(b"\r\n\r\n")[2] for request in server.requests)
        assert first == second
    assert answers["compatible/a"].text == "Hello"
    assert [old.finish_reason for old in answers.earlier["compatible/a"]] == ["error"]
    assert answers.earlier["demo/echo"] == ()
    assert answers.streams["demo/echo"] is other
    assert list(answers) == ["compatible/a", "demo/echo"]


def test_what_is_still_answering_is_not_asked_again():
    with answering([head(200) + event("a"), 20.0]) as server:
        lanes = [("compatible/a", {"base_url": server.base_url}), ("demo/echo", {})]
        answers = prepare("x", lanes, {}).start()
        while not answers["compatible/a"].text:
            time.sleep(0.005)
        with pytest.raises(ConfigError, match="still answering"):
            answers.retry("compatible/a")
        answers.stop()
        answers.wait()
        assert len(server.requests) == 1


def test_streams_from_elsewhere_cannot_be_asked_again():
    answers = nbllm.Comparison({"a": stream_of(words("x"))}).wait()
    with pytest.raises(ConfigError, match="compare"):
        answers.retry("a")


def test_waiting_waits_for_what_was_asked_again_meanwhile():
    gate = threading.Event()

    def slowly(connection) -> None:
        connection.sendall(head(200) + event("a"))
        gate.wait(10)
        connection.sendall(event("b", "stop"))

    with answering(slowly) as slow, answering(REFUSAL, slowly) as again:
        lanes = [
            ("compatible/slow", {"base_url": slow.base_url}),
            ("compatible/again", {"base_url": again.base_url, "retries": 0}),
        ]
        answers = prepare("x", lanes, {}).start()
        with pytest.raises(nbllm.ServerError):
            answers.streams["compatible/again"].wait(10)
        waiting = threading.Thread(target=answers.wait)
        waiting.start()
        answers.retry("compatible/again")
        gate.set()
        waiting.join(10)
        assert not waiting.is_alive()
        assert [answer.text for answer in answers.values()] == ["ab", "ab"]


def test_a_change_is_told():
    answers, told = compared(), []
    answers.ballot.watch(lambda: told.append(answers["demo/echo"].finish_reason))
    answers.retry("demo/echo")
    assert len(told) == 1
    answers.wait()
