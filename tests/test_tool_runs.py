"""Calls are checked, run side by side, and come to results in their order."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pytest

import nbllm
from nbllm.tool_call import ToolCall
from tool_host import Host, answer, call, run, run_here


@dataclass
class Place:
    latitude: float
    longitude: float


def test_arguments_arrive_as_their_hints_say():
    seen = []

    def book(place: Place, on: date, unit: Literal["C", "F"] = "C", nights: int = 1):
        seen.append((place, on, unit, nights))

    place = {"latitude": "1.5", "longitude": 2}
    assert not answer(book, place=place, on="2026-11-28", nights="2").is_error
    assert seen == [(Place(1.5, 2.0), date(2026, 11, 28), "C", 2)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "city: Field required"),
        ({"city": "Rom", "days": "many"}, "days: Input should be a valid integer"),
        ({"city": "Rom", "town": "Rom"}, "town: Extra inputs are not permitted"),
        ({"city": "Rom", "place": {"latitude": 1}}, "place.longitude: Field required"),
        ("[1, 2]", "no JSON object"),
        ('{"city": "Ro', "no JSON object"),
    ],
)
def test_invalid_arguments_go_back_and_never_run(arguments, words):
    ran = []

    def look(city: str, days: int = 1, place: Place | None = None):
        ran.append((city, days, place))

    (result,) = run([call("look", arguments)], [look])
    assert result.is_error
    assert result.output.startswith("invalid arguments, nothing was run: ")
    assert words in result.output
    assert "\n" not in result.output
    assert ran == []


def test_what_a_model_is_told_can_be_sent_and_is_short():
    def look(city: str) -> None:
        raise ValueError(city)

    halves = call("look", '{"city": "\\ud800 x"}')
    long = call("look", {"x" * 100_000: 1})
    odd = call("look", '{"city": "Rom", "\\ud800": 1}')
    for result in run([halves, long, odd], [look]):
        assert result.is_error
        assert len(result.output.encode()) < 2_500
    assert run([halves], [look])[0].output == "ValueError: \ufffd x"


def test_arguments_that_are_nested_too_deep_are_no_question():
    @nbllm.tool(confirm=True)
    def keep(value: Any) -> str:
        raise AssertionError(value)

    host = Host()
    host.consents.attend()
    host.consents.watch(lambda: [host.consents.answer("call_0", allow=False)])
    deeper = '{"value": ' + "[" * 200_000 + "]" * 200_000 + "}"
    assert "no JSON object" in run([call("keep", deeper)], [keep], host)[0].output
    deep: list[Any] = []
    for _ in range(50_000):
        deep = [deep]
    (result,) = run([ToolCall("call_0", "keep", {"value": deep}, "")], [keep], host)
    assert result.output == "invalid arguments, nothing was run: they are nested too deep"


def test_an_unknown_tool_is_an_error_for_the_model():
    (result,) = run([call("delete_all")], [Place])
    assert result.is_error
    assert result.output == "there is no tool 'delete_all'; there are: Place"


@pytest.mark.parametrize("where", [run, run_here])
def test_calls_run_side_by_side_and_keep_their_order(where):
    both = threading.Barrier(2, timeout=10)
    host = Host()

    def first() -> str:
        both.wait()
        return "first"

    async def second() -> str:
        await asyncio.to_thread(both.wait)
        return "second"

    def third() -> str:
        return "third"

    calls = [call(name, id=name) for name in ("first", "second", "third")]
    results = where(calls, [first, second, third], host)
    assert [result.output for result in results] == ["first", "second", "third"]
    assert [result.id for result in results] == ["first", "second", "third"]
    assert host.log[0] == results[2]
    assert sorted(map(repr, host.log)) == sorted(map(repr, results))


def test_a_call_waits_for_consent_to_its_own_id():
    host, ran = Host(), []

    @nbllm.tool(confirm=True)
    def delete(path: str):
        ran.append(path)

    def decide():
        for question in host.consents.pending:
            host.consents.answer(question.id, allow=question.id == "b")

    host.consents.attend()
    host.consents.watch(decide)
    calls = [call("delete", {"path": at}, at) for at in ("a", "b", "c")]
    results = run(calls, [delete], host)
    assert [result.is_error for result in results] == [True, False, True]
    assert ran == ["b"]
    assert results[0].output == "denied: nobody allowed this call, and it was not run"


def test_an_answer_fits_no_later_call_of_the_same_id():
    host, asked = Host(), []

    @nbllm.tool(confirm=True)
    def delete(path: str) -> str:
        return path

    def decide():
        asked.extend(host.consents.pending)
        host.consents.answer("call_0", allow=True)
        host.consents.answer("call_0 #2", allow=False)

    host.consents.attend()
    host.consents.watch(decide)
    first, second = (run([call("delete", {"path": at})], [delete], host)[0] for at in ("a", "b"))
    assert (first.output, second.is_error) == ("a", True)
    assert [question.id for question in asked] == ["call_0", "call_0 #2"]


def test_the_question_shows_what_would_run():
    host, asked = Host(), []

    @nbllm.tool(confirm=True)
    def delete(path: str):
        raise AssertionError(path)

    host.consents.attend()
    host.consents.watch(lambda: asked.extend(host.consents.pending) or host.consents.leave())
    twice = '{"path": "/tmp/harmless", "path": "/home"}'
    assert run([call("delete", twice)], [delete], host)[0].is_error
    assert asked[0].name == "delete"
    assert asked[0].arguments == '{"path": "/home"}'


def test_nobody_there_is_a_no_and_invalid_calls_are_not_asked_about():
    host, asked = Host(), []
    host.consents.watch(lambda: asked.append(host.consents.pending))

    @nbllm.tool(confirm=True)
    def delete(path: str):
        raise AssertionError(path)

    (denied,) = run([call("delete", {"path": "/"})], [delete], host)
    assert [notice.partition(":")[0] for notice in host.notices] == ["delete was not run"]
    host.consents.attend()
    (invalid,) = run([call("delete", {"paht": "/"})], [delete], host)
    assert denied.is_error
    assert denied.output.startswith("denied")
    assert invalid.output.startswith("invalid arguments")
    assert asked == []
