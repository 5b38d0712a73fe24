"""``nbllm.map`` on pools of threads and processes, and what a shard is made of."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

import nbllm
from canary import CANARY
from nbllm.bulk.job import Job
from nbllm.bulk.limits import Limits
from nbllm.bulk.parcel import pack, unpack
from nbllm.bulk.portable import check_portable
from nbllm.bulk.portions import Portions
from nbllm.bulk.processes import Processes
from nbllm.bulk.shard import write_shard
from nbllm.errors import ConfigError, StreamCut
from nbllm.plan import make_plan
from provider import Provider, running_provider
from watching import asked, done, wait_for

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, SPAWN) as pool:
        yield pool


def ask(prompts: Any, model: str, server: Provider, pool: Any, **settings: Any) -> Any:
    given = {"base_url": server.base_url, "executor": pool, "progress": False, **settings}
    return nbllm.map(prompts, f"compatible/{model}", **given)


class Elsewhere(Executor):
    """A pool of somebody else's: what it runs goes through JSON-like values only."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)

    def submit(self, fn: Any, /, *args: Any, **_kwargs: Any) -> Future[Any]:
        return self._pool.submit(fn, *json.loads(json.dumps(args)))

    def shutdown(self, *_args: Any, **_kwargs: Any) -> None:
        self._pool.shutdown()


@pytest.mark.parametrize("kind", [lambda: ThreadPoolExecutor(2), Elsewhere], ids=["threads", "any"])
def test_all_rows_come_from_a_pool_in_their_order(kind, server):
    prompts = [f"prompt {number}" for number in range(30)]
    with kind() as pool:
        batch = ask(prompts, "burst", server, pool, shard=4)
    assert [row.response.text for row in batch] == prompts
    assert not batch.errors


@pytest.mark.slow
def test_rows_of_processes_come_as_they_are_finished(server, processes, tmp_path):
    rows = ask(list("abcdefgh"), "parrot", server, processes, shard=2)
    assert [row.response.text for row in rows] == list("abcdefgh")
    path = tmp_path / "runs.db"
    with ThreadPoolExecutor() as beside:
        running = beside.submit(
            ask, list("abcdefgh"), "words-1-300", server, processes, concurrency=1, resume=path
        )
        wait_for(lambda: path.exists() and done(path))
        assert len(asked(server, "words-1-300")) < 8
        assert len(running.result()) == 8


@pytest.mark.slow
def test_a_killed_process_loses_nothing_that_was_told(server, tmp_path):
    """Its pool is broken for good, so the rest are errors that say how to go on."""
    path, prompts = tmp_path / "runs.db", [f"{number}" for number in range(100)]
    model = "words-1-100"
    with ThreadPoolExecutor() as beside, ProcessPoolExecutor(2, SPAWN) as pool:

        def kill() -> None:
            wait_for(lambda: done(path) >= 20)
            os.kill(next(iter(pool._processes)), signal.SIGKILL)

        killing = beside.submit(kill)
        batch = ask(prompts, model, server, pool, concurrency=4, shard=40, resume=path)
        killing.result()
    assert len(batch) == 100
    assert {type(error) for error in batch.errors} == {StreamCut}
    assert "make a new one" in str(batch.errors[0])
    kept = sum(row.error is None for row in batch)
    assert 20 <= kept < 100
    before = len(asked(server, model))
    again = ask(prompts, model, server, None, resume=path)
    assert not again.errors
    assert len(asked(server, model)) - before == 100 - kept


@pytest.mark.slow
def test_ctrl_c_stops_the_streams_of_processes(server, processes):
    model = "words-500-50"

    def interrupt() -> None:
        wait_for(lambda: len(asked(server, model)) == 4)
        wait_for(lambda: time.time() - asked(server, model)[-1]["at"] > 0.5)
        os.kill(os.getpid(), signal.SIGINT)

    with ThreadPoolExecutor() as beside:
        interrupting = beside.submit(interrupt)
        with pytest.raises(KeyboardInterrupt) as caught:
            ask(list("abcd"), model, server, processes, shard=2)
        ended = time.time()
        interrupting.result()
    wait_for(lambda: all("disconnected_at" in entry for entry in asked(server, model)))
    assert max(entry["disconnected_at"] for entry in asked(server, model)) < ended + 0.5
    assert [row.response.text[:5] for row in caught.value.response] == ["word0"] * 4


@pytest.mark.slow
def test_the_processes_of_a_killed_map_stop(server):
    model = "words-500-51"
    program = (
        "import nbllm, sys\n"
        "from concurrent.futures import ProcessPoolExecutor\n"
        "if __name__ == '__main__':\n"
        "    with ProcessPoolExecutor(2) as pool:\n"
        f"        nbllm.map(list('abcd'), 'compatible/{model}', base_url={server.base_url!r},\n"
        "            executor=pool, progress=False, shard=2)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        wait_for(lambda: len(asked(server, model)) == 4)
        process.kill()
    wait_for(lambda: all("disconnected_at" in entry for entry in asked(server, model)), 10)
    assert not any(entry.get("complete") for entry in asked(server, model))


def job(model: str = "demo/echo", prompt: Any = "hello", **settings: Any) -> Job:
    return Job(3, prompt, model, make_plan(prompt, model, settings))


def look(place: str) -> str:
    """A tool."""
    return place


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        ("openai/gpt-5-mini", {"system": "short", "temperature": 0.5, "stop": ["a", "b"]}),
        ("openai/gpt-5-mini", {"tools": [look], "tool_choice": "auto", "reasoning": "low"}),
        ("anthropic/claude-opus-5", {"schema": list[int], "max_tokens": 50, "extra": {"x": [1]}}),
        ("gemini/gemini-2.5-flash", {"timeout": nbllm.Timeout(first=3), "retries": 0}),
        ("mistral/m", {"fallbacks": ["openai/gpt-5-mini", "ollama/llama3.2:3b"]}),
        ("compatible/m", {"base_url": "http://127.0.0.1:9/v1/", "headers": {"X-Title": "t"}}),
    ],
)
def test_a_job_is_the_same_question_behind_the_parcel(model, settings):
    sent = job(model, ["look", nbllm.Image(b"\x89PNG\r\n\x1a\n", "image/png")], **settings)
    check_portable(sent.plan)
    got = unpack(json.loads(json.dumps(pack(sent))))
    assert (got.index, got.model, got.key) == (sent.index, sent.model, sent.key)
    pairs = zip((sent.plan, *sent.plan.fallbacks), (got.plan, *got.plan.fallbacks), strict=True)
    for mine, theirs in pairs:
        assert theirs.body == mine.body
        assert theirs.url == mine.url
        assert theirs.price == mine.price
        for name in ("timeout", "retries", "max_tokens"):
            assert theirs.settings.get(name) == mine.settings.get(name)


def test_defaults_of_the_other_process_change_nothing():
    sent = json.dumps(pack(job("openai/gpt-5-mini")))
    nbllm.configure(
        temperature=0.9, system="rhyme", prices={"openai/gpt-5-mini": {"input": 9, "output": 9}}
    )
    got = unpack(json.loads(sent))
    assert "temperature" not in got.plan.body
    assert got.plan.price != make_plan("x", "openai/gpt-5-mini", {}).price


def test_an_address_of_this_environment_travels(monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", "10.0.0.7:1234")
    sent = json.dumps(pack(job("ollama/llama3.2:3b")))
    monkeypatch.delenv("OLLAMA_HOST")
    assert unpack(json.loads(sent)).plan.url.startswith("http://10.0.0.7:1234/")


def test_another_question_than_the_one_meant_is_refused():
    parcel = pack(job("openai/gpt-5-mini"))
    with pytest.raises(ConfigError, match="another form"):
        unpack({**parcel, "key": "0" * 64})


def test_a_key_travels_as_the_name_of_its_variable(monkeypatch):
    monkeypatch.setenv("MY_OWN_KEY", CANARY)
    nbllm.configure(keys={"openai": "sk-configured-0123456789"})
    sent = [job("openai/m", api_key=CANARY), job("openai/m")]
    text = write_shard(sent, Limits())
    assert "MY_OWN_KEY" in text
    assert CANARY not in text
    assert "sk-configured" not in text


def test_a_budget_is_of_one_process():
    nbllm.configure(budget=5.0)
    with pytest.raises(ConfigError, match="max_cost="):
        check_portable(job().plan)


def test_what_is_no_executor_is_refused(server):
    for given in ("tcp://127.0.0.1:8786", object()):
        with pytest.raises(ConfigError, match=r"nbllm\[dask\]"):
            ask(["hello"], "burst", server, given)


@pytest.mark.parametrize(("number", "sizes"), [(2, [9, 3]), (3, [64] * 5), (7, [1] * 9)])
def test_portions_together_are_no_more_than_the_whole(number, sizes):
    inside, most = 0, 0

    async def shard(portions: Portions, jobs: int) -> None:
        nonlocal inside, most
        async with portions.of(jobs) as limits:
            assert 1 <= limits.concurrency <= jobs
            assert limits.rpm == 60 / number
            inside += limits.concurrency
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= limits.concurrency

    async def all_of_them() -> None:
        portions = Portions(Limits(concurrency=5, rpm=60), number)
        await asyncio.gather(*(shard(portions, jobs) for jobs in sizes))

    asyncio.run(all_of_them())
    assert inside == 0
    assert most <= 5


class Ears:
    """Hears nothing that it should."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def test_a_stranger_on_the_line_is_not_heard(processes):
    async def strange() -> bytes:
        carrier = Processes(processes)
        await carrier.open(Ears())
        port, token, _ = carrier._line(0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        said = json.dumps([{"index": 0, "told": {"text": "mine"}}])
        writer.write(f"{'0' * len(token)}0\n{said}\n".encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        await carrier.close()
        return answer

    assert asyncio.run(strange()) == b""
