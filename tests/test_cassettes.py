"""Cassettes: readable, reviewable, and enough to run without a key and a network."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nbllm
from canary import CANARY
from every_wire import WIRES, Spoken, running_aimock, spoken
from faults.server import HELLO, Server, answering, event, head
from nbllm.events import ToolResult
from nbllm.replay import keeping

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_settings")]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "cassettes"
    assert keeping._tapes == []


def ask(server: Server, prompt: object = "Hello", **settings: object) -> nbllm.Response:
    return nbllm.complete(prompt, "compatible/m-1", base_url=server.base_url, **settings)


def test_a_cassette_can_be_read_and_reviewed(folder):
    answer = head() + event("Zürich, ", None) + event("日本.", "stop")
    with answering(answer) as server:
        tape = nbllm.record(folder)
        ask(server, api_key=CANARY, headers={"x-secret": CANARY}, seed=7)
        tape.close()
    (path,) = folder.iterdir()
    assert path.name.startswith("m-1-")
    lines = path.read_text().splitlines()
    assert '"content": "Hello"' in path.read_text()
    assert "日本" in path.read_text()
    assert "canary" not in path.read_text()
    document = json.loads(path.read_text())
    assert set(document) == {"nbllm", "request", "pieces", "end"}
    assert set(document["request"]) == {"method", "url", "body"}
    assert sum("data: " in line for line in lines) == len(document["pieces"])


def test_what_is_there_is_played_and_what_is_not_is_recorded(folder):
    with answering(head() + HELLO) as server:
        for _ in range(2):
            with nbllm.record(folder):
                assert ask(server).text == "Hello"
        assert len(server.requests) == 1
        with nbllm.record(folder):
            ask(server)
            ask(server, "Another")
        assert len(server.requests) == 2
        ask(server)
        assert len(server.requests) == 3
    assert len(list(folder.iterdir())) == 2


def test_a_recording_anew_is_a_change_of_one_file(folder):
    with answering(head() + HELLO, head() + event("Anew", "stop")) as server:
        with nbllm.record(folder):
            ask(server)
        (path,) = folder.iterdir()
        renamed = path.rename(folder / "greeting.json")
        with nbllm.record(folder):
            assert ask(server, cache="refresh").text == "Anew"
            assert ask(server).text == "Anew"
        assert len(server.requests) == 2
    assert list(folder.iterdir()) == [renamed]
    assert "Anew" in renamed.read_text()


def test_offline_sends_nothing_and_says_what_is_near(folder):
    with answering(head() + HELLO) as server:
        with nbllm.record(folder):
            ask(server)
        with nbllm.record(folder, offline=True):
            assert ask(server, cache=False).text == "Hello"
            for cache in (None, False, True, "refresh"):
                with pytest.raises(nbllm.ConfigError, match="offline sends nothing") as missed:
                    ask(server, "Hallo", cache=cache)
        assert len(server.requests) == 1
    (path,) = folder.iterdir()
    assert f"The nearest, {path.name}, differs in body.messages[0].content." in str(missed.value)
    with pytest.raises(nbllm.ConfigError, match="there is no folder"):
        nbllm.record(folder / "elsewhere", offline=True)
    with pytest.raises(nbllm.ConfigError, match="pace= is 'full' or 'recorded'"):
        nbllm.record(folder, pace="slow")


def test_the_innermost_folder_counts_and_one_that_is_closed_does_not(folder, own_cache):
    with answering(head() + HELLO) as server:
        with nbllm.record(folder / "a") as outer, nbllm.record(folder / "b"):
            ask(server, cache=True)
        outer.close()
        ask(server, cache=True)
    assert not (folder / "a").exists()
    assert len(list((folder / "b").iterdir())) == 1
    assert own_cache.size.answers == 1


FAILURE = b'data: {"error": {"message": "no more"}}\n\n'
INCOMPLETE = {
    "cut in the transport": head(content_length="500") + event("Hel"),
    "cut between two pieces": head() + event("Hel"),
    "failed in the middle": head() + event("Hel") + FAILURE,
}


@pytest.mark.parametrize("how", INCOMPLETE)
def test_what_is_not_complete_is_not_recorded(folder, how):
    failed = pytest.raises((nbllm.StreamCut, nbllm.ProviderError))
    with answering(INCOMPLETE[how]) as server, nbllm.record(folder), failed:
        ask(server, retries=0)
    assert not folder.exists()


def test_a_file_that_is_no_cassette_is_told_of_and_left(folder, caplog):
    caplog.set_level(logging.WARNING)
    folder.mkdir()
    for name, text in (("half.json", '{"nbllm": 1, "request": {'), ("other.json", "{}")):
        (folder / name).write_text(text)
    with answering(head() + HELLO) as server, nbllm.record(folder):
        ask(server)
    assert (folder / "half.json").read_text() == '{"nbllm": 1, "request": {'
    told = [record.getMessage() for record in caplog.records]
    assert [line.rpartition("/")[2] for line in told] == [
        "half.json is no cassette of nbllm, and is left as it is",
        "other.json is no cassette of nbllm, and is left as it is",
    ]
    assert len(list(folder.iterdir())) == 3


def test_a_folder_that_takes_no_file_breaks_nothing(folder, caplog):
    folder.write_text("in the way")
    with answering(head() + HELLO) as server, nbllm.record(folder):
        assert [ask(server).text for _ in range(2)] == ["Hello"] * 2
        assert len(server.requests) == 1
    assert "cannot be written" in caplog.text


def test_it_plays_as_slowly_as_it_came(folder):
    with answering([head(), event("Hel"), 0.3, event("lo", "stop")]) as server:
        with nbllm.record(folder):
            ask(server)
        with nbllm.record(folder, offline=True, pace="recorded"):
            assert ask(server).duration >= 0.3


def test_what_was_not_closed_is_written_as_python_ends(folder):
    code = f"import nbllm; nbllm.record({str(folder)!r}); nbllm.complete('Hello', 'demo/echo')"
    subprocess.run([sys.executable, "-c", code], check=True)
    with nbllm.record(folder, offline=True):
        assert nbllm.complete("Hello", "demo/echo").text == "Hello"


def test_a_retry_asks_anew(folder):
    with answering(head() + HELLO, head() + event("Anew", "stop")) as server, nbllm.record(folder):
        lanes = nbllm.compare("Hello", ["compatible/m"], base_url=server.base_url)
        lanes.retry(0).wait()
        assert [answer.text for answer in lanes.values()] == ["Anew"]
        assert ask(server).text == "Anew"


def get_weather(city: str) -> str:
    """How the weather is in a city."""
    return f"Rain in {city}."


def get_time(zone: str) -> str:
    """What time it is."""
    return f"Noon in {zone}."


ROUNDS = [
    {"match": {"hasToolResult": True}, "response": {"content": "It rains at noon."}},
    {
        "match": {"userMessage": "weather"},
        "response": {
            "toolCalls": [
                {"name": "get_weather", "arguments": {"city": "Zürich"}},
                {"name": "get_time", "arguments": {"zone": "Europe/Zurich"}},
            ]
        },
    },
]


@pytest.fixture(scope="module")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_aimock(tmp_path_factory.mktemp("aimock"), ROUNDS, latency=1) as base_url:
        yield base_url


@pytest.mark.parametrize("wire", WIRES)
def test_a_conversation_with_tools_is_played_round_by_round(wire, aimock, folder):
    way = spoken(wire, aimock)
    with nbllm.record(folder):
        first = turn(way)
    assert len(list(folder.iterdir())) == 2
    with nbllm.record(folder, offline=True):
        again = turn(way._replace(settings={**way.settings, "api_key": None}))
    assert again.text == first.text == "It rains at noon."
    assert said(again) == said(first)
    assert again.cost == 0.0


def said(answer: nbllm.Response) -> list[str]:
    """The events; results come in the order in which the tools are done."""
    results = [repr(event) for event in answer.events if isinstance(event, ToolResult)]
    others = [repr(event) for event in answer.events if not isinstance(event, ToolResult)]
    assert len(results) == 2
    return [*others, *sorted(results)]


def turn(way: Spoken) -> nbllm.Response:
    tools = [get_weather, get_time]
    return nbllm.Conversation(way.model, tools=tools, **way.settings).send("The weather?")


def test_a_diff_shows_the_words_that_changed(folder, tmp_path):
    other = head() + event("Hel") + event("p") + event(reason="stop")
    with answering(head() + HELLO, other) as server:
        for place in ("old", "new"):
            with nbllm.record(folder / place):
                ask(server)
    (old,), (new,) = ((folder / place).iterdir() for place in ("old", "new"))
    command = ["diff", str(old), str(new)]
    changed = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "p" in changed.stdout
    assert '"request"' not in changed.stdout
