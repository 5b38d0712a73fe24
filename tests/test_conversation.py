"""A conversation goes on, whatever became of its turns."""

from __future__ import annotations

import asyncio
import time

import pytest

import nbllm
from faults.server import answering, event, head, reply
from nbllm.errors import ConfigError, LimitExceeded, ServerError, StreamCut
from nbllm.messages import Message
from threads import asked, bodies, say

pytestmark = pytest.mark.usefixtures("own_settings")
MODEL = "compatible/m"


def talk(server, **settings) -> nbllm.Conversation:
    """A conversation with a server that does not ask a second time."""
    return nbllm.Conversation(MODEL, base_url=server.base_url, retries=0, **settings)


def texts(conversation: nbllm.Conversation) -> list[tuple[str, str]]:
    """The role and text of each message."""
    return [(message.role, message.text) for message in conversation.messages]


def test_each_turn_knows_what_was_said():
    with answering(reply(200, say("one")), reply(200, say("two"))) as server:
        thread = talk(server, system="Be brief.")
        assert (thread.send("a").text, thread.send("b").text) == ("one", "two")
    system, first = ("system", "Be brief."), [("user", "a"), ("assistant", "one")]
    assert asked(server) == [[system, ("user", "a")], [system, *first, ("user", "b")]]
    assert texts(thread) == [*first, ("user", "b"), ("assistant", "two")]
    assert repr(thread) == "<Conversation with compatible/m: 2 questions>"


def test_the_system_prompt_and_the_model_change_in_the_middle():
    with answering(reply(200, say("one"))) as server:
        nbllm.alias("other", "compatible/n", base_url=server.base_url)
        thread = talk(server, system="Be brief.")
        thread.send("a")
        thread.system, thread.model = "Be long.", "other"
        thread.send("b")
        thread.send("c", model=MODEL, temperature=0)
        thread.send("d")
    models = [(body["model"], body.get("temperature")) for body in bodies(server)]
    assert models == [("m", None), ("n", None), ("m", 0), ("n", None)]
    assert [turn[0][1] for turn in asked(server)] == ["Be brief.", *["Be long."] * 3]


def test_a_server_of_one_model_is_not_told_to_another_provider():
    with answering(reply(200, say("one"))) as server:
        thread = talk(server, api_key="sk-mine", temperature=0)
        thread.send("a")
        settings = thread._settings_for("openai/gpt-5-mini")
    assert settings == {"retries": 0, "temperature": 0}
    assert "base_url" in thread._settings_for("compatible/n")


def test_a_failed_turn_without_an_answer_leaves_nothing():
    with answering(reply(200, say("one")), reply(500, "{}"), reply(200, say("two"))) as server:
        thread = talk(server)
        thread.send("a")
        with pytest.raises(ServerError):
            thread.send("b")
        assert len(thread.messages) == 2
        assert thread.send("c").text == "two"
    assert asked(server)[2] == [("user", "a"), ("assistant", "one"), ("user", "c")]


def test_a_cut_turn_leaves_its_text():
    with answering(head() + event("half an"), reply(200, say("two"))) as server:
        thread = talk(server)
        with pytest.raises(StreamCut):
            thread.send("a")
        assert texts(thread) == [("user", "a"), ("assistant", "half an")]
        assert thread.send("b").text == "two"


def test_a_stopped_turn_leaves_its_text_and_the_next_one_waits_for_its_end():
    with answering([head() + event("half"), 20.0], reply(200, say("two"))) as server:
        thread = talk(server)
        stream = thread.stream("a").start()
        while not stream.response.text:
            time.sleep(0.005)
        stream.stop()
        assert thread.send("b").text == "two"
    assert stream.response.finish_reason == "cancelled"
    assert asked(server)[1] == [("user", "a"), ("assistant", "half"), ("user", "b")]


def test_one_turn_at_a_time():
    with answering([head() + event("half"), 20.0], reply(200, say("two"))) as server:
        thread = talk(server)
        early, first = thread.stream("early"), thread.stream("a").start()
        while not first.response.text:
            time.sleep(0.005)
        for ask in (lambda: thread.send("b"), early.wait):
            with pytest.raises(ConfigError, match=r"still answering.*\.fork\(\)"):
                ask()
        assert thread.fork().send("b").text == "two"
        first.stop()
    assert len(asked(server)) == 2


def test_a_stream_that_nobody_started_says_nothing_and_one_made_early_knows_all():
    with answering(reply(200, say("one")), reply(200, say("two"))) as server:
        thread = talk(server)
        early = thread.stream("b")
        thread.send("a")
        early.wait()
        thread.stream("c").stop()
    assert asked(server)[1] == [("user", "a"), ("assistant", "one"), ("user", "b")]
    assert len(thread.messages) == 4


def test_the_turn_is_in_the_messages_when_its_end_is_heard():
    heard: list[int] = []
    thread = nbllm.Conversation("demo/echo")
    thread.stream("a").on(finish=lambda _: heard.append(len(thread.messages))).wait()
    assert heard == [2]


def test_a_fork_goes_its_own_way():
    thread = nbllm.Conversation("demo/echo")
    thread.send("a")
    other = thread.fork()
    other.send("b")
    other.model = "demo/guide"
    assert (len(thread.messages), len(other.messages), thread.model) == (2, 4, "demo/echo")


def test_asked_again_an_answer_takes_the_place_of_the_old_one_but_no_failure_does():
    answers = [reply(200, say(text)) for text in ("one", "two")]
    with answering(*answers, reply(500, "{}"), reply(200, say("three"))) as server:
        thread = talk(server)
        turn = thread.turn("a")
        turn.stream().wait()
        turn.stream().wait()
        assert texts(thread) == [("user", "a"), ("assistant", "two")]
        with pytest.raises(ServerError):
            turn.stream().wait()
        assert texts(thread)[-1] == ("assistant", "two")
        thread.send("b")
        with pytest.raises(ConfigError, match="went on behind this answer"):
            turn.stream()


def test_what_is_wrong_is_known_before_anything_is_sent():
    thread = nbllm.Conversation("demo/echo")
    with pytest.raises(TypeError, match="temperature"):
        thread.stream("a", temprature=1)
    with pytest.raises(nbllm.UnknownProvider):
        thread.send("a", model="nobody/m")
    for settings in ({"max_rounds": 0}, {"max_rounds": True}, {"seed": "x"}):
        with pytest.raises(ConfigError):
            nbllm.Conversation("demo/echo", **settings)
    assert thread.messages == ()


def test_it_begins_with_what_was_said_elsewhere():
    said = [{"role": "user", "content": "a"}, Message("assistant", ("one",))]
    with answering(reply(200, say("two"))) as server:
        talk(server, messages=said).send("b")
    assert asked(server)[0] == [("user", "a"), ("assistant", "one"), ("user", "b")]


def test_max_cost_holds_for_each_turn():
    nbllm.configure(prices={"compatible/m": {"input": 1_000_000, "output": 1_000_000}})
    with answering([head() + event("x" * 400), 20.0]) as server:
        thread = talk(server, max_cost=50)
        with pytest.raises(LimitExceeded):
            thread.send("a")
        assert texts(thread)[-1][0] == "assistant"


def test_in_the_loop_of_its_caller():
    async def main() -> list[tuple[str, str]]:
        thread = nbllm.Conversation("demo/echo")
        await thread.stream("a")
        async for _ in thread.stream("b"):
            pass
        return texts(thread)

    assert [text for _, text in asyncio.run(main())] == ["a", "a", "b", "b"]
