"""``configure(budget=…)``: all runs of a process together, those that are running included."""

from __future__ import annotations

import pytest

import nbllm
from every_wire import WIRES, running_aimock, spoken
from faults.server import DONE, HELLO, answering, event, head, reply
from nbllm.streaming.ledger import ledger

pytestmark = pytest.mark.usefixtures("own_settings")

DEAR = {"input": 1.0, "output": 1_000.0}
"""A thousandth of a dollar for each token of the answer."""
USED = b'data: {"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 10}}\n\n'
ANSWER = reply(200, HELLO.removesuffix(DONE) + USED + DONE)
LONG = [{"match": {"userMessage": "long"}, "response": {"content": "word " * 400}}]


def use_price(model: str) -> None:
    nbllm.configure(prices={model: DEAR})


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory):
    """Where aimock listens."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), LONG, latency=2) as address:
        yield address


@pytest.mark.parametrize("wire", WIRES)
def test_streams_that_run_are_stopped_when_all_together_are_too_dear(base_url: str, wire: str):
    way = spoken(wire, base_url)
    use_price(way.model)
    nbllm.configure(budget=0.1)
    both = nbllm.compare("a long one", [way.model, way.model], wait=False, **way.settings)
    with pytest.raises(nbllm.ComparisonFailed, match=r"budget of \$0.1 for this session is spent"):
        both.wait()
    texts = [response.text for response in both.values()]
    assert 340 <= sum(map(len, texts)) <= 3_000
    assert all(isinstance(response.error, nbllm.LimitExceeded) for response in both.values())


def test_nothing_is_sent_once_it_is_spent():
    use_price("compatible/m")
    with answering([head(200), *[event("four"), 0.002] * 40]) as server:
        nbllm.configure(budget=0.02)
        with pytest.raises(nbllm.LimitExceeded, match="what came is kept"):
            nbllm.complete("hi", "compatible/m", base_url=server.base_url)
        with pytest.raises(nbllm.LimitExceeded, match="nothing was sent"):
            nbllm.complete("hello there", "compatible/m", base_url=server.base_url)
        assert server.connections == 1
        assert nbllm.complete("free", "demo/echo").text == "free"
        nbllm.configure(budget=None)
        with nbllm.stream("hi", "compatible/m", base_url=server.base_url) as stream:
            assert next(iter(stream.text_stream)) == "four"
        assert stream.wait().finish_reason == "cancelled"


def test_a_run_that_failed_before_its_answer_costs_nothing():
    use_price("compatible/m")
    nbllm.configure(budget=1)
    refusal = reply(400, '{"error": {"message": "no"}}')
    with answering(refusal) as server, pytest.raises(nbllm.BadRequest):
        nbllm.complete("hi there", "compatible/m", base_url=server.base_url)
    assert ledger().spent() == 0.0


def test_a_model_that_failed_leaves_the_budget_to_the_next():
    price = {"input": 1, "output": 0}
    nbllm.configure(prices={"compatible/m": price, "compatible/n": price})
    nbllm.configure(budget=0.0015)
    with answering(reply(400, "{}")) as broken, answering(ANSWER) as server:
        nbllm.alias("next", "compatible/n", base_url=server.base_url)
        settings = {"base_url": broken.base_url, "fallbacks": ["next"]}
        assert nbllm.complete("word" * 1000, "compatible/m", **settings).text == "Hello"
    assert ledger().spent() == pytest.approx(0.001)


def test_what_ran_before_the_budget_counts_and_an_estimate_gives_way():
    use_price("openai/gpt-4o")
    with answering(ANSWER) as server:
        nbllm.complete("hi there", "openai/gpt-4o", base_url=server.base_url, api_key="any")
        before = ledger().spent()
        nbllm.configure(budget=1)
        nbllm.complete("hi there", "openai/gpt-4o", base_url=server.base_url, api_key="any")
    assert before == pytest.approx(0.011)
    assert ledger().spent() == pytest.approx(0.022)
    account = ledger().accounts()["openai/gpt-4o"]
    assert (account.runs, account.unknown, account.input_tokens) == (2, 0, 2000)


def test_an_unknown_price_is_refused_but_on_this_machine():
    nbllm.configure(budget=1)
    with pytest.raises(nbllm.ConfigError, match=r"a budget needs a price.*configure\(prices="):
        nbllm.stream("hi", "compatible/m", base_url="http://models.example/v1")
    nbllm.stream("hi", "compatible/m", base_url="http://127.0.0.1:9/v1")
    with pytest.raises(nbllm.ConfigError):
        nbllm.stream("hi", "compatible/m", base_url="http://127.evil.example/v1")


@pytest.mark.parametrize("wrong", [-1, True, "much", float("nan"), float("inf")])
def test_a_budget_is_a_number_of_dollars(wrong: object):
    with pytest.raises(nbllm.ConfigError, match="US dollars from 0"):
        nbllm.configure(budget=wrong)


def test_a_budget_belongs_to_no_call():
    with pytest.raises(TypeError, match=r"nbllm\.configure\(budget=…\)"):
        nbllm.stream("hi", "demo/echo", budget=1)
