"""The answers of a comparison go on, each in its own conversation."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

import nbllm
from every_wire import WIRES, running_aimock, spoken
from faults.server import answering, event, head, reply
from nbllm.errors import ConfigError
from threads import asked, say

pytestmark = pytest.mark.usefixtures("own_settings")
MODELS = ["compatible/a", "compatible/b"]


def compared(server, models=MODELS, **settings) -> nbllm.Comparison:
    """Two answers of a server that does not ask a second time."""
    return nbllm.compare("q", models, base_url=server.base_url, retries=0, **settings)


def test_each_goes_on_with_its_own_answer():
    with answering(*(reply(200, say(text)) for text in ("one", "two", "three"))) as server:
        answers = compared(server, MODELS[:1], system="s")
        assert answers.follow_up("more") is answers
        answers.wait().follow_up("still more").wait()
    said = [("system", "s"), ("user", "q"), ("assistant", "one"), ("user", "more")]
    assert asked(server)[1] == said
    assert asked(server)[2] == [*said, ("assistant", "two"), ("user", "still more")]
    assert answers["compatible/a"].text == "three"
    assert [response.text for response in answers.earlier["compatible/a"]] == ["one", "two"]
    assert [message.text for message in answers.asked] == ["s", "q", "more", "still more"]


@pytest.mark.parametrize(("to", "went_on"), [("all", 2), ("winner", 1), (1, 1), (MODELS[1], 1)])
def test_to_all_or_to_one(to, went_on):
    with answering(reply(200, say("one"))) as server:
        answers = compared(server)
        answers.winner = 1
        answers.follow_up("more", to).wait()
    assert len(server.requests) == 2 + went_on
    assert len(answers.earlier[MODELS[1]]) == 1
    assert len(answers.earlier[MODELS[0]]) == went_on - 1


def test_a_follow_up_that_cannot_be_says_why_and_asks_nobody():
    with answering(reply(200, say("one")), [head() + event("a"), 20.0]) as server:
        with pytest.raises(ConfigError, match="no answer is pinned"):
            nbllm.compare("q", ["demo/echo"] * 2).follow_up("more", "winner")
        answers = compared(server, MODELS[:1])
        with pytest.raises(ConfigError, match="is no answer of this comparison"):
            answers.follow_up("more", "compatible/z")
        with pytest.raises(TypeError):
            answers.follow_up([])
        answers.follow_up("more")
        while not answers[MODELS[0]].text:
            time.sleep(0.005)
        with pytest.raises(ConfigError, match=r"still answering; \.stop\(\)"):
            answers.follow_up("still more")
        answers.stop()
    shown = nbllm.Comparison({"a": nbllm.stream("x", "demo/echo")}).wait()
    with pytest.raises(ConfigError, match="cannot go on"):
        shown.follow_up("more")
    assert (shown.can_follow_up("a"), answers.can_follow_up(MODELS[0])) == (False, True)


def test_asked_again_a_follow_up_takes_the_place_of_its_answer():
    with answering(*(reply(200, say(text)) for text in ("one", "two", "three", "4"))) as server:
        answers = compared(server, MODELS[:1])
        answers.follow_up("more").wait().retry(0).wait()
        answers.follow_up("still more").wait()
    assert asked(server)[2] == asked(server)[1]
    assert [text for _, text in asked(server)[3]] == ["q", "one", "more", "three", "still more"]


def test_the_first_answer_is_not_asked_again_behind_its_conversation():
    with answering(*(reply(200, say(text)) for text in ("one", "two", "three"))) as server:
        answers = compared(server, MODELS[:1])
        thread = answers.conversation()
        answers.retry(0).wait()
        assert [message.text for message in thread.messages] == ["q", "two"]
        thread.send("more")
        with pytest.raises(ConfigError, match="went on behind this answer"):
            answers.retry(0)


def test_a_lane_that_failed_is_asked_with_its_first_question():
    with answering(reply(500, "{}"), reply(200, say("one"))) as server:
        answers = compared(server, MODELS[:1], wait=False)
        while answers[MODELS[0]].error is None:
            time.sleep(0.005)
        answers.follow_up("again").wait()
    assert asked(server)[1] == [("user", "q"), ("user", "again")]


def test_what_is_pinned_goes_on_alone():
    with answering(reply(200, say("one"))) as server:
        answers = compared(server)
        answers.winner = MODELS[1]
        thread = answers.conversation()
        thread.send("more")
    assert thread.model == MODELS[1]
    assert [message.text for message in thread.messages] == ["q", "one", "more", "one"]


@pytest.mark.usefixtures("own_cache")
def test_samples_that_said_the_same_are_kept_apart_by_a_cache():
    with answering(reply(200, say("one"))) as server:
        for _ in range(2):
            answers = compared(server, MODELS[:1], samples=2, cache=True)
            for place in range(2):
                answers.follow_up("more", place).wait()
            assert len(server.requests) == 4


@pytest.fixture(scope="module")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server listens that speaks every wire."""
    fixtures = [
        {"match": {"userMessage": "more"}, "response": {"content": "two"}},
        {"match": {"userMessage": "q"}, "response": {"reasoning": "Hm.", "content": "one"}},
    ]
    with running_aimock(tmp_path_factory.mktemp("aimock"), fixtures, latency=0) as address:
        yield address


@pytest.mark.parametrize("wire", WIRES)
def test_over_every_wire(wire, aimock):
    way = spoken(wire, aimock)
    answers = nbllm.compare("q", [way.model], **way.settings).follow_up("more").wait()
    assert answers[way.model].text == "two"
    assert answers.earlier[way.model][0].text == "one"
