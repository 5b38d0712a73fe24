"""What an answer costs: live as an estimate, exact in the end, unknown where it is unknown."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

import nbllm
from faults.server import DONE, HELLO, answering, event, head, reply
from nbllm.facts import facts
from nbllm.plan import make_plan
from nbllm.pricing import Price

pytestmark = pytest.mark.usefixtures("own_settings")

MODEL = "openai/gpt-4o-mini"
LISTED = facts("openai", "gpt-4o-mini").price


def counted(**usage: Any) -> bytes:
    """An answer with a usage chunk."""
    chunk = {"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 100, **usage}}
    return HELLO.removesuffix(DONE) + f"data: {json.dumps(chunk)}\n\n".encode() + DONE


def cost(body: bytes, model: str = MODEL, **settings: Any) -> float | None:
    """The cost of an answer; it is never an estimate in the end."""
    with answering(reply(200, body)) as server:
        response = nbllm.complete("hi", model, base_url=server.base_url, **settings)
    assert response.cost_is_estimate is False
    return response.cost


def test_counts_times_the_listed_price():
    assert LISTED is not None
    assert cost(counted()) == pytest.approx((1000 * LISTED.input + 100 * LISTED.output) / 1e6)
    cached = cost(counted(prompt_tokens_details={"cached_tokens": 600}))
    assert cached < cost(counted())


def test_the_users_price_wins():
    nbllm.configure(prices={MODEL: {"input": 10, "output": 100}})
    assert cost(counted()) == pytest.approx(0.02)
    nbllm.configure(prices={MODEL: None})
    assert cost(counted()) < 0.001


def test_the_providers_own_figure_wins_over_all():
    nbllm.configure(prices={"openrouter/m": {"input": 10, "output": 100}})
    assert cost(counted(cost=0.5), "openrouter/m") == 0.5


@pytest.mark.parametrize("model", ["openai/never-heard-of-it", "compatible/gpt-4o-mini", "vllm/x"])
def test_an_unknown_price_is_none(model):
    assert cost(counted(), model) is None


def test_unknown_counts_are_none():
    assert cost(HELLO) is None


def test_a_tier_or_a_region_has_a_price_of_its_own():
    assert cost(counted(), extra={"service_tier": "flex"}) is None
    model, place = "vertex/gemini-2.5-flash", {"project": "p"}
    assert isinstance(make_plan("hi", model, place).price, Price)
    assert make_plan("hi", model, {**place, "location": "europe-west4"}).price is None


def test_while_it_streams_the_cost_is_an_estimate():
    nbllm.configure(prices={"compatible/m": {"input": 1, "output": 1_000_000}})
    answer = [head() + event("x" * 400), 30.0]
    with answering(answer) as server:
        stream = nbllm.stream("hi", "compatible/m", base_url=server.base_url).start()
        end = time.monotonic() + 10
        while not stream.response.text and time.monotonic() < end:
            time.sleep(0.01)
        running = stream.response
        stream.stop()
        stopped = stream.wait(10)
    assert running.cost == pytest.approx(100, rel=0.01)
    assert running.cost_is_estimate is True
    assert (stopped.finish_reason, stopped.cost) == ("cancelled", None)
