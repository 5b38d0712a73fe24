"""What goes to another process is the same question, its part of the limits, and no key."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

import nbllm
from canary import CANARY
from nbllm.bulk.job import Job
from nbllm.bulk.limits import Limits
from nbllm.bulk.parcel import pack, unpack
from nbllm.bulk.portable import check_portable
from nbllm.bulk.portions import Portions
from nbllm.bulk.shard import write_shard
from nbllm.errors import ConfigError
from nbllm.plan import make_plan

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")


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
    nbllm.configure(temperature=0.9, system="rhyme")
    nbllm.configure(prices={"openai/gpt-5-mini": {"input": 9, "output": 9}})
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


def test_what_is_no_executor_is_refused():
    for given in ("tcp://127.0.0.1:8786", object()):
        with pytest.raises(ConfigError, match=r"nbllm\[dask\]"):
            nbllm.map(["hello"], "demo/echo", executor=given, progress=False)


@pytest.mark.parametrize(
    ("number", "sizes"), [(2, [9] * 4), (2, [9, 1]), (3, [64] * 5), (7, [1] * 9)]
)
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


@pytest.mark.slow
def test_an_asynchronous_client_is_refused():
    from distributed import Client

    class Waiting(Client):
        """A client whose loop the caller runs."""

        def __init__(self) -> None:
            """Connects nowhere."""

        asynchronous = True

        def __del__(self) -> None:
            """Nothing was opened."""

    with pytest.raises(ConfigError, match="asynchronous"):
        nbllm.map(["hello"], "demo/echo", executor=Waiting(), progress=False)
