"""Another model answers where the first cannot, and a budget that ends an answer."""

from __future__ import annotations

import asyncio

import pytest

import nbllm
from faults.server import HELLO, Server, answering, event, head, reply
from nbllm.plan import make_plan

CANARY = "sk-canary-0123456789abcdef"
BUSY = reply(503, "{}", connection="close")
ANSWER = reply(200, HELLO, connection="close")

pytestmark = pytest.mark.usefixtures("own_settings")


def ask(server: Server, **settings: object) -> nbllm.Response:
    """A whole answer, with no retries unless asked for."""
    return nbllm.complete(
        "hi", "compatible/first", base_url=server.base_url, **{"retries": 0, **settings}
    )


def test_the_one_who_answers_gives_its_name_its_price_and_its_numbers():
    with answering(BUSY) as server:
        answer = ask(server, fallbacks=["demo/echo"])
    assert (answer.text, answer.provider, answer.model) == ("hi", "demo", "echo")
    assert answer.cost == 0.0
    assert answer.finish_reason == "stop"
    assert answer.notices == ("compatible answered 503; demo/echo answers instead.",)


def test_they_are_asked_in_order_until_one_answers():
    with answering(BUSY) as first, answering(BUSY) as second:
        nbllm.alias("second", "compatible/s", base_url=second.base_url)
        answer = ask(first, fallbacks=["compatible/other", "second", "demo/echo", "demo/guide"])
        assert (len(first.requests), len(second.requests)) == (2, 1)
    assert answer.model == "echo"
    assert len(answer.notices) == 3


def test_where_nobody_answers_the_last_failure_is_the_error_and_all_requests_count():
    with answering(BUSY) as first, answering(reply(404, "{}", connection="close")) as second:
        nbllm.alias("second", "compatible/s", base_url=second.base_url)
        with pytest.raises(nbllm.ModelNotFound) as caught:
            ask(first, fallbacks=["second"], retries=1)
    assert caught.value.attempts == 3
    assert caught.value.model == "s"
    assert "(3 requests were sent.)" in str(caught.value)


def test_a_piece_of_the_answer_keeps_everybody_else_out():
    with answering(head(200) + event("Hel")) as server:
        with pytest.raises(nbllm.StreamCut) as caught:
            ask(server, fallbacks=["demo/echo"], retries=5)
        assert len(server.requests) == 1
    assert caught.value.response.text == "Hel"


@pytest.mark.parametrize("fallbacks", ["demo/echo", ("demo/echo",), ["demo/echo"]])
def test_one_name_or_several(fallbacks):
    with answering(BUSY) as server:
        assert ask(server, fallbacks=fallbacks).model == "echo"


def test_a_stop_while_the_first_sleeps_asks_nobody_else():
    with answering(reply(503, "{}", retry_after="30", connection="close")) as server:
        stream = nbllm.stream(
            "hi", "compatible/m", base_url=server.base_url, fallbacks=["demo/echo"]
        ).start()
        while stream.generation.phase != "retrying":
            pass
        stream.stop()
        answer = stream.wait(5)
    assert (answer.finish_reason, answer.text) == ("cancelled", "")


def test_what_is_for_one_server_goes_to_no_other(own_settings):
    own_settings.setenv("GROQ_API_KEY", "gsk-of-groq")
    with answering(BUSY) as server, answering(ANSWER) as other:
        nbllm.alias("other", "vllm/m", base_url=other.base_url)
        settings = {"api_key": CANARY, "headers": {"X-Team": CANARY}, "extra": {"user": CANARY}}
        assert ask(server, fallbacks=["other"], **settings).text == "Hello"
        assert CANARY.encode() in server.requests[0]
        assert CANARY.encode() not in other.requests[0]
    plan = make_plan(
        "hi", "compatible/m", {"base_url": "http://a/v1", "fallbacks": ["groq/m"], **settings}
    )
    assert dict(plan.fallbacks[0].call().headers) == {"authorization": "Bearer gsk-of-groq"}
    assert plan.fallbacks[0].url.startswith("https://api.groq.com/")


def test_the_same_provider_keeps_its_address_and_key():
    with answering(BUSY, ANSWER) as server:
        answer = ask(server, api_key=CANARY, fallbacks=["compatible/second"], temperature=0)
        assert b'"model":"second"' in server.requests[1]
        assert b'"temperature":0' in server.requests[1]
        assert CANARY.encode() in server.requests[1]
    assert answer.text == "Hello"


def test_one_without_a_key_is_passed_over_with_a_notice():
    with answering(BUSY) as server:
        answer = ask(server, fallbacks=["openai/gpt-5-mini", "demo/echo"])
    assert answer.model == "echo"
    assert any("no key for OpenAI" in notice for notice in answer.notices)


def test_the_first_ones_missing_key_is_the_callers_to_mend():
    with pytest.raises(nbllm.MissingKey):
        nbllm.complete("hi", "openai/gpt-5-mini", fallbacks=["demo/echo"])


def test_awaited_and_compared():
    async def main(server: Server) -> str:
        settings = {"base_url": server.base_url, "fallbacks": "demo/echo", "retries": 0}
        return (await nbllm.stream("hi", "compatible/m", **settings)).text

    with answering(BUSY) as server:
        assert asyncio.run(main(server)) == "hi"
        settings = {"base_url": server.base_url, "fallbacks": "demo/echo", "retries": 0}
        answers = nbllm.compare("hi", ["compatible/a", "compatible/b"], **settings)
    assert {name: answer.model for name, answer in answers.items()} == {
        "compatible/a": "echo",
        "compatible/b": "echo",
    }


def test_near_names_are_suggested():
    not_there = reply(404, '{"error":{"message":"no such model"}}', connection="close")
    with answering(not_there) as server:
        settings = {"base_url": server.base_url, "api": "chat", "api_key": "k"}
        with pytest.raises(nbllm.ModelNotFound) as caught:
            nbllm.complete("hi", "openai/gpt-4o-minny", **settings)
    assert "Did you mean openai/gpt-4o-mini" in str(caught.value)


PRICE = {"input": 1.0, "output": 1_000.0}


def budget(server: Server, prompt: str = "hi", **settings: object) -> nbllm.LimitExceeded:
    """The error of an answer that becomes too dear, at 0.001 dollars a token."""
    nbllm.configure(prices={"compatible/m": PRICE})
    with pytest.raises(nbllm.LimitExceeded) as caught:
        nbllm.complete(prompt, "compatible/m", base_url=server.base_url, **settings)
    return caught.value


def test_an_answer_that_becomes_too_dear_is_left_and_kept():
    with answering([head(200), *[event("four"), 0.01] * 100]) as server:
        error = budget(server, max_cost=0.01)
        assert 8 <= len(error.response.text) // 4 <= 14
    assert "max_cost=0.01" in str(error)
    assert error.response.cost is None or error.response.cost >= 0.01
    assert (error.attempts, error.retryable) == (1, False)


def test_a_prompt_that_is_too_dear_is_not_sent():
    with answering(ANSWER) as server:
        error = budget(server, "word " * 100_000, max_cost=0.001)
        assert server.connections == 0
    assert "the prompt alone costs about" in str(error)
    assert error.attempts is None


def test_a_cheap_answer_passes_and_the_demo_is_free():
    nbllm.configure(prices={"compatible/m": PRICE})
    with answering(ANSWER) as server:
        answer = nbllm.complete("hi", "compatible/m", base_url=server.base_url, max_cost=1)
    assert answer.text == "Hello"
    assert nbllm.complete("hi", "demo/echo", max_cost=0).text == "hi"


def test_an_unknown_price_is_refused_before_anything_is_sent():
    with answering(ANSWER) as server:
        with pytest.raises(nbllm.ConfigError, match=r"max_cost= needs a price.*configure\(prices="):
            nbllm.complete("hi", "compatible/m", base_url=server.base_url, max_cost=1)
        nbllm.alias("unpriced", "compatible/n", base_url=server.base_url)
        with pytest.raises(nbllm.ConfigError, match="compatible/n"):
            nbllm.complete("hi", "demo/echo", max_cost=1, fallbacks=["unpriced"])
        assert server.connections == 0
