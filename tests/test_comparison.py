"""One prompt, several models."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

import nbllm
from faults.server import HELLO, answering, event, head, reply
from nbllm.errors import ComparisonFailed, ConfigError, MissingKey, ServerError, UnknownProvider
from nbllm.lineup import prepare, unique_names

pytestmark = pytest.mark.usefixtures("own_settings")


def test_an_ordered_mapping_of_names_to_responses():
    with answering(reply(200, HELLO)) as server:
        nbllm.alias("short", "compatible/b")
        compared = nbllm.compare("x", ["compatible/a", "short"], base_url=server.base_url)
    assert list(compared) == ["compatible/a", "short"]
    assert [response.text for response in compared.values()] == ["Hello", "Hello"]
    assert (len(compared), compared["short"].ok) == (2, True)
    assert repr(compared) == "<Comparison compatible/a: stop, short: stop>"
    with pytest.raises(KeyError):
        compared["compatible/b"]


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["a"], ["a"]),
        (["a", "b", "a", "a"], ["a", "b", "a #2", "a #3"]),
        (["a", "a #2", "a"], ["a", "a #2", "a #3"]),
        (["a", "a", "a #2"], ["a", "a #2", "a #2 #2"]),
    ],
)
def test_no_two_lanes_have_one_name(names, unique):
    assert unique_names(names) == unique


def test_one_failing_lane_harms_none():
    with answering(reply(200, HELLO)) as good, answering(reply(500, "{}")) as bad:
        nbllm.alias("good", "compatible/m", base_url=good.base_url)
        nbllm.alias("bad", "compatible/m", base_url=bad.base_url)
        compared = nbllm.compare("x", ["bad", "good", "openai/m"])
    assert compared["good"].text == "Hello"
    assert type(compared["bad"].error) is ServerError
    assert type(compared["openai/m"].error) is MissingKey
    assert compared.wait() is compared


@pytest.mark.parametrize("way", ["wait", "await"])
def test_if_every_lane_failed_each_is_named(way):
    models = ["compatible/m", "openai/m"]
    with answering(reply(500, '{"error":"unwell"}')) as server:
        ask = {
            "wait": lambda: nbllm.compare("x", models, base_url=server.base_url),
            "await": lambda: asyncio.run(awaited(models, server.base_url)),
        }[way]
        with pytest.raises(ComparisonFailed) as caught:
            ask()
    lines = str(caught.value).splitlines()
    assert lines[0] == "every model failed."
    assert lines[1].startswith("compatible/m: unwell")
    assert lines[2].startswith("openai/m: unwell")
    assert list(caught.value.errors) == ["compatible/m", "openai/m"]


async def awaited(models: list[str], base_url: str) -> nbllm.Comparison:
    """A comparison in the running loop."""
    return await prepare("x", [(name, {}) for name in models], {"base_url": base_url})


@pytest.mark.parametrize(
    ("models", "settings", "error"),
    [
        (["compatible/m", "nobody/m"], {}, UnknownProvider),
        (["compatible/m", "openai/"], {}, ConfigError),
        (["compatible/m"], {"temprature": 1}, TypeError),
        (["compatible/m"], {"seed": "x"}, ConfigError),
        ([], {}, ConfigError),
    ],
)
def test_a_wrong_address_or_setting_refuses_all_before_anything_is_sent(models, settings, error):
    with answering(reply(200, HELLO)) as server:
        with pytest.raises(error):
            nbllm.compare("x", models, base_url=server.base_url, **settings)
        assert server.connections == 0


def test_all_lanes_run_at_once_and_a_running_one_gives_its_answer_so_far():
    gate = threading.Barrier(3)

    def together(connection) -> None:
        connection.sendall(head(200) + event("a"))
        gate.wait(10)
        connection.sendall(event("b", "stop"))

    with answering(together) as server:
        compared = nbllm.compare("x", ["compatible/m"] * 2, wait=False, base_url=server.base_url)
        while [response.text for response in compared.values()] != ["a", "a"]:
            time.sleep(0.005)
        assert {response.finish_reason for response in compared.values()} == {None}
        gate.wait(10)
        assert [response.text for response in compared.wait().values()] == ["ab", "ab"]


def test_stopping_one_lane_stops_only_it():
    with answering(reply(200, HELLO)) as good, answering([head(200) + event("a"), 20.0]) as slow:
        nbllm.alias("good", "compatible/m", base_url=good.base_url)
        nbllm.alias("slow", "compatible/m", base_url=slow.base_url)
        compared = nbllm.compare("x", ["slow", "good"], wait=False)
        while not compared["slow"].text:
            time.sleep(0.005)
        compared.streams["slow"].stop()
        compared.wait()
    assert (compared["slow"].finish_reason, compared["good"].finish_reason) == ("cancelled", "stop")


def test_an_interrupt_stops_every_lane(monkeypatch):
    from nbllm.streaming import waiting

    def interrupted(*_arguments) -> bool:
        raise KeyboardInterrupt

    with answering([head(200) + event("a"), 20.0]) as server:
        compared = nbllm.compare("x", ["compatible/m"] * 3, wait=False, base_url=server.base_url)
        monkeypatch.setattr(waiting, "_waiter", interrupted)
        with pytest.raises(KeyboardInterrupt):
            compared.wait()
        monkeypatch.undo()
        assert {response.finish_reason for response in compared.wait().values()} == {"cancelled"}


def test_cancelling_the_awaiting_task_stops_every_lane():
    async def main(base_url: str) -> set[str | None]:
        lanes = [("compatible/m", {})] * 3
        compared = prepare("x", lanes, {"base_url": base_url})
        task = asyncio.ensure_future(compared._wait_async())
        while not all(r.text for r in compared.values()):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await compared
        return {response.finish_reason for response in compared.values()}

    with answering([head(200) + event("a"), 20.0]) as server:
        assert asyncio.run(main(server.base_url)) == {"cancelled"}


def test_a_comparison_equals_only_itself():
    first, second = (nbllm.compare("x", ["demo/echo"]) for _ in range(2))
    assert first == first  # noqa: PLR0124 - equality is the point
    assert first != second
    assert len({first, second}) == 2
