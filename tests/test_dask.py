"""``nbllm.map`` on a real Dask cluster: all rows, whoever dies, and no key on the way."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pydantic
import pytest

import nbllm
from canary import CANARY
from cluster import busy, everything, kill, names, running_cluster, set_variable, workers
from nbllm import engine
from nbllm.bulk import cluster, shard
from nbllm.errors import ConfigError, MissingKey, SchemaError, StreamCut
from provider import Provider, running_provider
from watching import asked, done, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_settings", "own_history")]


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("workers")))
        with running_cluster() as running:
            yield running


@pytest.fixture
def ask(client: Any, server: Provider) -> Callable[..., Any]:
    """Asks a model of the server on the cluster."""

    def mapped(prompts: list[str], model: str, **settings: Any) -> Any:
        client.wait_for_workers(2)  # one may have been killed by the test before
        given = {"base_url": server.base_url, "executor": client, "progress": False, **settings}
        return nbllm.map(prompts, f"compatible/{model}", **given)

    return mapped


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    """Runs what happens meanwhile."""
    with ThreadPoolExecutor() as pool:
        yield pool


def test_four_hundred_prompts_with_a_worker_killed_midway(ask, client, server, beside):
    model = "words-1-250"

    def kill_midway() -> int:
        wait_for(lambda: len(asked(server, model)) > 150)
        victim = busy(client)
        kill(victim)
        return victim

    killing = beside.submit(kill_midway)
    prompts = [f"prompt {number}" for number in range(400)]
    began = time.perf_counter()
    batch = ask(prompts, model)
    took = time.perf_counter() - began
    assert killing.result() not in workers(client)
    assert [row.prompt for row in batch] == prompts
    assert {row.response.text for row in batch} == {"word0 "}
    assert not batch.errors
    again = len(asked(server, model)) - 400
    doubtful = [row for row in batch if any("charged twice" in it for it in row.response.notices)]
    assert again <= len(doubtful) <= 50  # none where it died between two answers
    said = [it.partition(" ")[0] for it in batch.notices if "may be charged twice" in it]
    assert said == ([str(len(doubtful))] if doubtful else [])
    assert took < 25


def test_a_shard_gathers_inside_and_no_more_are_in_flight_than_may_be(ask, server):
    ask(["hello"] * 40, "words-1-800", concurrency=20, shard=20)
    times = [entry["at"] for entry in asked(server, "words-1-800")]
    assert len(times) == 40
    assert times[19] - times[0] < 0.8 <= times[20] - times[0]


def test_a_shard_is_over_when_all_that_it_said_was_heard(ask, server, monkeypatch):
    def late(function: Callable[..., object], *given: object) -> None:
        if function.__name__ == "_hear":
            time.sleep(0.1)
        engine.call_soon(function, *given)

    monkeypatch.setattr(cluster, "call_soon", late)
    assert not ask(["hello"] * 4, "words-1-2").errors
    assert len(asked(server, "words-1-2")) == 4


def test_a_row_comes_when_it_is_finished(ask, server, beside, tmp_path):
    path, model = tmp_path / "runs.db", "words-1-300"
    running = beside.submit(ask, [f"{n}" for n in range(8)], model, concurrency=1, resume=path)
    wait_for(lambda: done(path))
    assert len(asked(server, model)) < 8
    assert len(running.result()) == done(path) == 8
    assert {row.is_resumed for row in ask([f"{n}" for n in range(8)], model, resume=path)} == {True}


def test_a_shard_that_kills_its_workers_ends_as_an_error(ask, client, server, beside):
    """A prompt that brings every worker down does not go round for ever."""
    model = "words-1-30000"

    def kill_all() -> None:
        for number in range(1, 4):
            wait_for(lambda least=number: len(asked(server, model)) >= least)
            kill(busy(client))

    killing = beside.submit(kill_all)
    batch = ask(["hello"], model)
    killing.result()
    assert isinstance(batch[0].error, StreamCut)
    assert "resume=" in str(batch[0].error)
    assert [it for it in batch.notices if it.startswith("1 may be charged twice")]
    assert len(asked(server, model)) == 3
    client.wait_for_workers(2)


def test_no_key_is_in_the_graph(ask, client, server, beside, monkeypatch):
    monkeypatch.setenv("MY_OWN_KEY", CANARY)
    client.run(set_variable, "MY_OWN_KEY", "sk-of-the-workers")
    running = beside.submit(ask, ["hello"] * 8, "words-30-50", api_key=CANARY)
    wait_for(lambda: len(asked(server, "words-30-50")) == 8)
    held = client.run_on_scheduler(everything)
    batch = running.result()
    assert "ask_shard" in held
    assert "MY_OWN_KEY" in held
    for text in (held, json.dumps([client.get_worker_logs(), client.get_scheduler_logs()])):
        assert CANARY not in text
        assert "sk-of-the-workers" not in text
    assert not batch.errors
    heads = {entry["head"] for entry in asked(server, "words-30-50")}
    assert all("Bearer sk-of-the-workers" in head and CANARY not in head for head in heads)


def test_a_key_that_only_this_process_has_is_missed_where_it_is_needed(ask, monkeypatch):
    monkeypatch.setenv("MY_OTHER_KEY", CANARY)
    for row in ask(["hello"], "words-1", api_key=CANARY):
        assert isinstance(row.error, MissingKey)
        assert "MY_OTHER_KEY is not set" in str(row.error)
        assert "Dask worker tcp://" in str(row.error)


@pytest.mark.parametrize(
    "settings",
    [
        {"api_key": CANARY},
        {"headers": {"X-Api-Token": CANARY}},
        {"base_url": f"http://user:{CANARY}@127.0.0.1:1/v1"},
        {"extra": {"auth": {"token": CANARY}}},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_a_key_that_was_given_is_refused_before_anything_is_sent(ask, server, settings):
    known = len(server.log())
    with pytest.raises(ConfigError, match="does not travel") as caught:
        ask(["hello"], "words-1", **settings)
    assert CANARY not in str(caught.value)
    assert len(server.log()) == known


def test_ctrl_c_stops_the_streams_on_the_workers(ask, server, beside):
    model = "words-500-50"

    def interrupt() -> None:
        wait_for(lambda: len(asked(server, model)) == 6)
        wait_for(lambda: time.time() - asked(server, model)[-1]["at"] > 0.5)
        os.kill(os.getpid(), signal.SIGINT)

    interrupting = beside.submit(interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        ask([f"prompt {number}" for number in range(8)], model, shard=3, concurrency=6)
    ended = time.time()
    interrupting.result()
    wait_for(lambda: all("disconnected_at" in entry for entry in asked(server, model)))
    assert max(entry["disconnected_at"] for entry in asked(server, model)) < ended + 0.5
    rows = list(caught.value.response)
    assert [row.response.finish_reason for row in rows] == ["cancelled"] * 6
    assert all(row.response.text.startswith("word0 word1") for row in rows)


class Answer(pydantic.BaseModel):
    """What the parrot is made to say."""

    number: int


def test_a_schema_is_held_against_the_answers_here(ask):
    good, bad = ask(['{"number": 3}', '{"number": "none"}'], "parrot", schema=Answer)
    assert good.response.parsed == Answer(number=3)
    assert isinstance(bad.error, SchemaError)
    assert bad.response.text == '{"number": "none"}'


def test_prices_aliases_and_defaults_travel(client, server):
    model = "words-3-5"
    prices = {f"compatible/{model}": {"input": 1_000_000, "output": 0}}
    nbllm.configure(prices=prices, temperature=0.25)
    nbllm.alias("here", f"compatible/{model}", base_url=server.base_url, max_tokens=17)
    batch = nbllm.map(["hello"], "here", executor=client, progress=False, fallbacks=["here"])
    assert batch[0].response.cost == batch.cost == 7.0
    body = asked(server, model)[0]["body"]
    assert (body["temperature"], body["max_tokens"]) == (0.25, 17)


def test_max_cost_stops_what_runs_on_the_workers(ask, server):
    model = "words-400-20"
    nbllm.configure(prices={f"compatible/{model}": {"input": 0, "output": 10_000}})
    batch = ask(["hello"] * 6, model, max_cost=1.0)
    assert {type(row.error).__name__ for row in batch} == {"LimitExceeded"}
    wait_for(lambda: all("disconnected_at" in entry for entry in asked(server, model)))
    assert not any(entry.get("complete") for entry in asked(server, model))


def test_another_version_on_the_workers_is_a_clear_error(ask, monkeypatch):
    monkeypatch.setattr(shard, "version", lambda _name: "0.0.1")
    with pytest.raises(ConfigError, match=r"nbllm 0\.0\.1 asks, and the Dask worker .* has nbllm"):
        ask(["hello"], "words-1")


def test_a_cluster_without_nbllm_is_a_clear_error(ask, monkeypatch):
    def ask_shard(*_given: Any) -> None:
        raise ModuleNotFoundError("No module named 'nbllm'")

    monkeypatch.setattr(cluster, "ask_shard", ask_shard)
    with pytest.raises(ConfigError, match=r"pip install 'nbllm\[dask\]'"):
        ask(["hello"], "words-1")


def test_nothing_is_left_on_the_scheduler(ask, client):
    before = client.run_on_scheduler(names)
    ask(["hello"] * 3, "words-1-1")
    wait_for(lambda: client.run_on_scheduler(names) <= before)
