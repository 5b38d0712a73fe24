"""A turn, a replay and a sample are one run each, and cost what they cost."""

from __future__ import annotations

from typing import Any

import pytest

import nbllm
from every_wire import WIRES, running_aimock, spoken
from nbllm.logbook import reading
from nbllm.streaming.ledger import ledger

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")

USAGE = {
    **dict.fromkeys(("prompt_tokens", "input_tokens", "promptTokenCount"), 40),
    **dict.fromkeys(("completion_tokens", "output_tokens", "candidatesTokenCount"), 2),
}
FIXTURES = [
    {
        "match": {"userMessage": "weather", "hasToolResult": False},
        "response": {
            "toolCalls": [{"name": "weather", "arguments": {"city": "Bern"}}],
            "usage": USAGE,
        },
    },
    {
        "match": {"userMessage": "weather", "hasToolResult": True},
        "response": {"content": "Rain.", "usage": USAGE},
    },
    {"match": {"userMessage": "hello"}, "response": {"content": "Good day.", "usage": USAGE}},
]
PRICE = {"input": 1_000.0, "output": 1_000.0}


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory):
    """Where aimock listens."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), FIXTURES, latency=0) as address:
        yield address


def weather(city: str) -> str:
    """The weather."""
    return f"Rain in {city}"


def cost_of_a_request(wire: str) -> float:
    """In US dollars; to Ollama, aimock counts no tokens, whatever it is told."""
    return 0.0 if wire == "ollama" else 0.042


@pytest.mark.parametrize("wire", WIRES)
def test_a_turn_with_tools_is_one_run_that_costs_all_its_rounds(base_url: str, wire: str):
    way = spoken(wire, base_url)
    nbllm.configure(prices={way.model: PRICE}, budget=100)
    thread = nbllm.Conversation(way.model, tools=[weather], **way.settings)
    turn = thread.send("the weather?")
    thread.send("hello")
    first, second = reading.read_runs()
    assert (first["run"], first["prompt"], first["text"]) == (turn.run, "the weather?", "Rain.")
    assert first["conversation"] == second["conversation"] is not None
    assert (second["prompt"], second["earlier"]) == ("hello", 4)
    one = cost_of_a_request(wire)
    assert [row["cost"] for row in (first, second)] == pytest.approx([2 * one, one])
    assert ledger().spent() == pytest.approx(3 * one)


@pytest.mark.parametrize("wire", WIRES)
def test_a_replay_costs_nothing_and_says_so(base_url: str, wire: str, tmp_path):
    way: Any = spoken(wire, base_url)
    nbllm.configure(prices={way.model: PRICE})
    with nbllm.record(tmp_path / "cassettes"):
        nbllm.complete("hello", way.model, **way.settings)
        spent = ledger().spent()
        nbllm.configure(budget=spent)
        nbllm.complete("hello", way.model, **way.settings)
    first, again = reading.read_runs()
    assert first["cost"] == spent == pytest.approx(cost_of_a_request(wire))
    assert (again["cost"], again["text"]) == (0.0, "Good day.")
    assert "cassette" in again["labels"]
    assert ledger().spent() == spent


def test_samples_are_runs_of_one_comparison():
    nbllm.compare("hello", ["demo/echo"], samples=3)
    rows = reading.read_runs()
    assert sorted(row["sample"] for row in rows) == [0, 1, 2]
    assert len({row["comparison"] for row in rows}) == 1
    assert sorted(row["lane"] for row in rows) == [f"demo/echo #{number}" for number in (1, 2, 3)]
