"""Every run is a row of the history."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from pandas import isna

import nbllm
from canary import CANARY, WAYS
from every_wire import WIRES, running_aimock, spoken
from faults.server import DONE, HELLO, answering, event, head, reply
from nbllm import config
from nbllm.logbook import reading, store

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")

FIXTURES = [
    {"match": {"userMessage": "hello"}, "response": {"content": "Good day."}},
    {
        "match": {"userMessage": "weather"},
        "response": {"toolCalls": [{"name": "get_weather", "arguments": {"city": "Bern"}}]},
    },
]
ANSWER = reply(200, HELLO)


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory):
    """Where aimock listens."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), FIXTURES, latency=0) as address:
        yield address


@pytest.mark.parametrize("wire", WIRES)
def test_a_run_over_every_wire(base_url: str, wire: str):
    way = spoken(wire, base_url)
    answer = nbllm.complete("hello", way.model, temperature=0, system="Be kind.", **way.settings)
    nbllm.complete("the weather", way.model, **way.settings)
    said, called = reading.read_runs()
    assert (said["prompt"], said["text"], said["system"]) == ("hello", "Good day.", "Be kind.")
    assert (said["model"], said["finish_reason"], said["run"]) == (way.model, "stop", answer.run)
    assert said["settings"] == '{"temperature": 0}'
    for name in ("ttft", "duration", "cost"):
        assert said[name] == getattr(answer, name)
    assert said["output_tokens"] == answer.usage.output_tokens
    assert called["tool_calls"].startswith('[{"name": "get_weather", "arguments": "{')


def test_lanes_of_a_comparison_failures_and_stops():
    with answering(reply(401, "{}"), [head(200), event("four"), 9.0]) as server:
        both = nbllm.compare("hi", ["demo/echo", "compatible/m"], base_url=server.base_url)
        with nbllm.stream("stop me", "compatible/m", base_url=server.base_url) as stream:
            assert next(iter(stream.text_stream)) == "four"
    stream.wait()
    rows = {row["lane"]: row for row in reading.read_runs()}
    assert {row["comparison"] for row in rows.values()} == {rows["demo/echo"]["comparison"], None}
    assert rows["compatible/m"]["error"].startswith("AuthenticationError: ")
    assert rows["compatible/m"]["run"] == both["compatible/m"].run
    assert (rows[None]["finish_reason"], rows[None]["text"]) == ("cancelled", "four")


def test_what_was_never_sent_is_no_run():
    nbllm.stream("hi", "demo/echo").stop()
    nbllm.stream("hi", "demo/echo")
    assert reading.read_runs() == []


def test_half_a_character_is_a_question_mark():
    nbllm.complete("half \ud83d", "demo/echo")
    assert reading.read_runs()[0]["prompt"] == "half ?"


def test_only_what_is_asked_now_is_the_prompt():
    thread = [
        {"role": "system", "content": "Short."},
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "one"},
        {"role": "user", "content": ["second", nbllm.Image(b"\x89PNG\r\n\x1a\n secret")]},
    ]
    messages = [thread[0], *thread[1:3], nbllm.Message("user", tuple(thread[3]["content"]))]
    nbllm.complete(messages, "demo/echo")
    [row] = reading.read_runs()
    assert row["prompt"] == "second[Image(15 bytes of image/png)]"
    assert (row["earlier"], row["system"]) == (2, "Short.")


def test_the_choice_is_the_persons(own_history: Path, own_settings: pytest.MonkeyPatch):
    nbllm.configure(history=False)
    nbllm.complete("nothing", "demo/echo")
    assert reading.read_runs() == []
    nbllm.configure(history="no prompts")
    refusal = reply(400, '{"error": {"message": "a secret prompt"}}')
    with answering(refusal) as server, pytest.raises(nbllm.BadRequest):
        nbllm.complete("secret", "compatible/m", system="secret", base_url=server.base_url)
    nbllm.complete("secret", "demo/echo", stop="secret")
    refused, answered = reading.read_runs()
    assert (refused["error"], answered["text"], answered["prompt"]) == ("BadRequest", None, None)
    assert answered["input_tokens"] > 0
    store.history_file().close()
    assert b"secret" not in own_history.read_bytes()
    nbllm.configure(history=None)
    own_settings.setenv("NBLLM_HISTORY", "off")
    nbllm.complete("nothing", "demo/echo")
    assert len(reading.read_runs()) == 2
    own_settings.delenv("NBLLM_HISTORY")
    own_settings.setenv("XDG_CONFIG_HOME", str(own_history.parent))
    config.saved_file().parent.mkdir(parents=True)
    config.saved_file().write_text("history = false")
    nbllm.complete("nothing", "demo/echo")
    assert len(reading.read_runs()) == 2
    with pytest.raises(nbllm.ConfigError, match="True, False or 'no prompts'"):
        nbllm.configure(history="some")


@pytest.mark.parametrize("way", WAYS)
def test_no_key_is_in_it_even_where_it_was_said(own_history: Path, own_settings, way: str):
    echo = HELLO.removesuffix(DONE) + b'data: {"choices": []}\n\n' + DONE
    with answering(reply(200, echo)) as server:
        model, given = WAYS[way](own_settings, server.base_url)
        nbllm.complete(f"my key is {CANARY}, {way}", model, system=CANARY, **given)
    [row] = reading.read_runs()
    store.history_file().close()
    assert "my key is" in row["prompt"]
    assert b"canary-0" not in own_history.read_bytes()


def test_a_loop_that_ends_at_once_loses_nothing():
    async def ask() -> None:
        await nbllm.stream("in a loop", "demo/echo")

    for _ in range(3):
        asyncio.run(ask())
    assert [row["prompt"] for row in reading.read_runs()] == ["in a loop"] * 3


def test_rows_of_others_are_only_text(own_history: Path):
    nbllm.complete("hi", "demo/echo")
    reading.read_runs()
    with sqlite3.connect(own_history) as file:
        file.execute("UPDATE runs SET text = X'ff00', cost = 'much', sample = 1e300, time = 1e300")
    [row] = nbllm.history(since=reading.today()).to_dict("records")
    assert (row["text"], row["prompt"]) == (None, "hi")
    assert isna([row["cost"], row["sample"], row["time"]]).all()
    assert [total.cost for total in reading.totals()] == [0.0]
