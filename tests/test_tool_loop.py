"""A turn in which tools run: one stream of several generations."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator

import pytest

import nbllm
from every_wire import WIRES, running_aimock, spoken
from faults.server import answering, event, head, reply
from nbllm.errors import LimitExceeded, ServerError
from nbllm.events import Finish, Notice, Start, TextDelta, ToolResult
from threads import asked, bodies, call, say

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_settings")]
CALLS = [
    {"name": "get_weather", "arguments": {"city": city}} for city in ("Zürich", "Bern", "nowhere")
]
FIXTURES = [
    {
        "match": {"userMessage": "weather", "hasToolResult": False},
        "response": {"reasoning": "Hm.", "content": "Let me look.", "toolCalls": CALLS},
    },
    {
        "match": {"userMessage": "weather", "hasToolResult": True},
        "response": {"reasoning": "Ah.", "content": "Rain in Zürich."},
    },
    {"match": {"userMessage": "thanks"}, "response": {"content": "You are welcome."}},
]


@pytest.fixture(scope="module")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server listens that speaks every wire."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), FIXTURES, latency=0) as address:
        yield address


def get_weather(city: str) -> str:
    """What the weather is like."""
    return {"Zürich": "rain", "Bern": "sun"}[city]


def look() -> str:
    """Look."""
    return "42"


def talk(server, *tools, **settings) -> nbllm.Conversation:
    """A conversation with tools and a server that does not ask a second time."""
    model = "compatible/m"
    return nbllm.Conversation(model, tools=tools, base_url=server.base_url, retries=0, **settings)


@pytest.mark.parametrize("wire", WIRES)
def test_tools_run_and_the_conversation_goes_on_over_every_wire(wire, aimock):
    way = spoken(wire, aimock)
    thread = nbllm.Conversation(way.model, tools=[get_weather], **way.settings)
    response = thread.send("the weather?")
    assert (response.text, response.finish_reason) == ("Rain in Zürich.", "stop")
    kinds = [event.kind for event in response.events if isinstance(event, (Start, Finish))]
    assert kinds == ["start", "start", "finish"]
    results = [event for event in response.events if isinstance(event, ToolResult)]
    assert sorted(result.is_error for result in results) == [False, False, True]
    assert thread.send("thanks").text == "You are welcome."
    roles = [message.role for message in thread.messages]
    assert roles == ["user", "assistant", "tool", "assistant", "user", "assistant"]
    told = {result.name: result.output for result in thread.messages[2].results[:2]}
    assert told == {"get_weather": "sun"}


@pytest.mark.parametrize("first", WIRES)
def test_what_was_said_over_one_wire_goes_on_over_every_other(first, aimock):
    for wire in WIRES:
        way = spoken(wire, aimock)
        nbllm.alias(wire, way.model, **way.settings)
    thread = nbllm.Conversation(first, tools=[get_weather])
    assert thread.send("the weather?").text == "Rain in Zürich."
    for wire in WIRES:
        assert thread.send("thanks", wire).text == "You are welcome."
        assert thread.send("the weather?", wire).text == "Rain in Zürich."
    assert len(thread.messages) == 4 + (2 + 4) * len(WIRES)


def test_the_second_round_knows_calls_and_results_and_forces_none():
    answers = [reply(200, call("look")), reply(200, say("It is 42."))]
    with answering(*answers) as server:
        response = talk(server, look, tool_choice="required").send("a")
        first, second = bodies(server)
    assert response.text == "It is 42."
    assert [message["role"] for message in second["messages"]] == ["user", "assistant", "tool"]
    assert second["messages"][2] == {"role": "tool", "tool_call_id": "c1", "content": "42"}
    assert (first.get("tool_choice"), second.get("tool_choice")) == ("required", None)
    assert second["tools"] == first["tools"]


def test_a_model_that_never_stops_asking_is_stopped_and_its_thread_goes_on():
    with answering(reply(200, call("look"))) as server:
        thread = talk(server, look, max_rounds=3)
        with pytest.raises(LimitExceeded, match="max_rounds=3 rounds"):
            thread.send("a")
        assert len(server.requests) == 3
    roles = [message.role for message in thread.messages]
    assert roles == ["user", *["assistant", "tool"] * 3, "assistant"]
    assert [message.results[0].is_error for message in thread.messages[2::2]] == [
        False,
        False,
        True,
    ]
    assert thread.messages[-1].text == "[No answer: the turn failed.]"


def test_what_ran_before_a_failure_is_kept():
    answers = [reply(200, call("look")), reply(500, "{}"), reply(200, say("two"))]
    with answering(*answers) as server:
        thread = talk(server, look)
        with pytest.raises(ServerError) as caught:
            thread.send("a")
        assert thread.send("b").text == "two"
    assert caught.value.response is not None
    assert [call.name for call in caught.value.response.tool_calls] == ["look"]
    assert [role for role, _ in asked(server)[2]] == [
        *("user", "assistant", "tool", "assistant", "user")
    ]


def test_stopped_inside_a_tool_the_call_has_a_result_that_says_so():
    begun, gate = threading.Event(), threading.Event()

    def hang() -> str:
        begun.set()
        gate.wait(10)
        return "late"

    with answering(reply(200, call("hang")), reply(200, say("two"))) as server:
        thread = talk(server, hang)
        stream = thread.stream("a").start()
        assert begun.wait(10)
        stream.stop()
        began = time.monotonic()
        assert stream.wait().finish_reason == "cancelled"
        assert time.monotonic() - began < 5
        gate.set()
        (result,) = thread.messages[2].results
        assert (result.id, result.is_error) == ("c1", True)
        assert "the turn was stopped" in result.output
        assert thread.send("b").text == "two"


def test_the_next_turn_waits_for_the_end_of_a_stopped_one():
    begun = threading.Event()

    async def linger() -> None:
        begun.set()
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.05)

    with answering(reply(200, call("linger")), reply(200, say("two"))) as server:
        thread = talk(server, linger)
        stream = thread.stream("a").start()
        assert begun.wait(10)
        stream.stop()
        thread.send("b")
        roles = [role for role, _ in asked(server)[1]]
    assert roles == ["user", "assistant", "tool", "assistant", "user"]


def test_calls_of_an_answer_that_was_cut_do_not_run():
    ran: list[int] = []
    with answering(reply(200, call("note").replace(b'"tool_calls"}', b'"length"}'))) as server:
        thread = talk(server, nbllm.tool(name="note")(lambda: ran.append(1)))
        response = thread.send("a")
    assert (response.finish_reason, len(response.tool_calls)) == ("length", 1)
    assert (ran, thread.messages) == ([], ())


def test_a_function_that_is_only_described_is_handed_back():
    described = {"type": "function", "function": {"name": "mine", "parameters": {"type": "object"}}}
    with answering(reply(200, call("mine")), reply(200, say("two"))) as server:
        thread = talk(server, described, look)
        assert [call.name for call in thread.send("a").tool_calls] == ["mine"]
        thread.fork().send([{"role": "tool", "tool_call_id": "c1", "content": "7"}])
        thread.send("never mind")
    answered, dropped = (turn["messages"][2] for turn in bodies(server)[1:])
    assert answered["content"] == "7"
    assert dropped["content"] == "No result was given for this call."


def test_all_rounds_count_for_max_cost():
    nbllm.configure(prices={"compatible/m": {"input": 0, "output": 1_000_000}})
    usage = {"id": "c", "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 60}}
    counted = f"data: {json.dumps(usage)}\n\n".encode()
    first = call("look").replace(b"data: [DONE]", counted + b"data: [DONE]")
    second = [head() + event("x" * 200), 20.0]
    with (
        answering(reply(200, first), second) as server,
        pytest.raises(LimitExceeded, match=r"about \$1\.1e\+02, more than max_cost=100"),
    ):
        talk(server, look, max_cost=100).send("a")


def test_a_notice_of_the_plan_is_said_once():
    answers = [reply(200, call("look")), reply(200, say("two"))]
    with answering(*answers) as server:
        response = talk(server, look, project="p").send("a")
    assert sum(isinstance(event, Notice) for event in response.events) == 1
    assert isinstance(response.events[-2], TextDelta)


def test_a_round_that_another_model_answers_costs_what_that_model_costs():
    prices = {
        "compatible/m": {"input": 0, "output": 1e6},
        "compatible/n": {"input": 0, "output": 2e6},
    }
    nbllm.configure(prices=prices)
    usage = {"id": "c", "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 30}}
    counted = f"data: {json.dumps(usage)}\n\n".encode() + b"data: [DONE]"
    answers = [reply(200, call("look").replace(b"data: [DONE]", counted)), reply(500, "{}")]
    answers.append(reply(200, say("two").replace(b"data: [DONE]", counted)))
    with answering(*answers) as server:
        response = talk(server, look, fallbacks="compatible/n").send("a")
    assert (response.text, response.cost) == ("two", 90)
    assert response.usage.output_tokens == 60


def test_a_round_is_asked_again_as_any_request():
    again = reply(503, "{}", retry_after_ms="1")
    with answering(reply(200, call("look")), again, reply(200, say("two"))) as server:
        response = talk(server, look).send("a", retries=1)
    assert response.text == "two"
    assert any("asking again" in notice for notice in response.notices)
