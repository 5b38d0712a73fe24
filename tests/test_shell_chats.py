"""``-c`` and ``--chat``: conversations that go on from process to process."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from canary import wait_until
from every_wire import WIRES, running_aimock, spoken
from faults.server import HELLO, answering, event, head, reply
from nbllm.cli import main
from shell import PATIENCE, environment, read_until, running

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")

TURNS = [
    {
        "match": {"userMessage": "more", "turnIndex": 1},
        "response": {"content": "The **second** answer."},
    },
    {"match": {"userMessage": "more"}, "response": {"content": "I remember nothing."}},
    {"match": {"userMessage": "begin"}, "response": {"content": "The first answer."}},
]
ECHO = ("ask", "-m", "demo/echo")


@pytest.fixture(scope="module")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of all five wires that knows the first answer from the second."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), TURNS) as base_url:
        yield base_url


def said(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The status, and what was said; what was told on stderr where that is not 0."""
    status = main(words)
    out, err = capfd.readouterr()
    return status, out if status == 0 else err


def kept(history: Path) -> dict[str, list[str]]:
    """The texts of each conversation that is kept."""
    return {
        path.name: [message["content"] for message in json.loads(path.read_text())["messages"]]
        for path in (history.parent / "conversations").glob("*.json")
    }


@pytest.mark.slow
@pytest.mark.parametrize("wire", WIRES)
def test_a_conversation_goes_on_over_every_wire(aimock, capfd, wire):
    way = spoken(wire, aimock)
    options = ["-m", way.model, "-o", "base_url", way.settings["base_url"]]
    if "api" in way.settings:
        options += ["-o", "api", way.settings["api"]]
    assert said(capfd, "ask", *options, "--chat", "trip", "begin") == (0, "The first answer.")
    assert said(capfd, "ask", "--chat", "trip", "more") == (0, "The **second** answer.")
    assert said(capfd, "ask", *options, "more") == (0, "I remember nothing.")
    assert said(capfd, "ask", *options, "begin") == (0, "The first answer.")
    assert said(capfd, "ask", "-c", "more") == (0, "The **second** answer.")


def test_the_last_one_goes_on_whatever_it_is_called(capfd, own_history):
    assert said(capfd, *ECHO, "one") == (0, "one")
    assert said(capfd, "ask", "-c", "two") == (0, "two")
    assert said(capfd, *ECHO, "--chat", "Reise-1", "drei") == (0, "drei")
    assert said(capfd, "ask", "-c", "vier") == (0, "vier")
    (unnamed,) = (texts for name, texts in kept(own_history).items() if name.startswith("ask-"))
    assert unnamed == ["one", "one", "two", "two"]
    assert kept(own_history)["chat-Reise-1.json"] == ["drei", "drei", "vier", "vier"]


def test_a_model_and_a_system_prompt_hold_on(capfd, own_history):
    with answering(reply(200, HELLO)) as server:
        at = ("-m", "compatible/x", "-o", "base_url", server.base_url, "-s", "Be brief.")
        assert said(capfd, "ask", *at, "--chat", "a", "q", "--timeout", "30")[0] == 0
        assert said(capfd, "ask", "--chat", "a", "r", "-o", "seed", "3")[0] == 0
        bodies: list[dict[str, Any]] = [
            json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests
        ]
    assert [message["role"] for message in bodies[1]["messages"]] == (
        ["system", "user", "assistant", "user"]
    )
    assert bodies[1]["seed"] == 3
    saved = json.loads((own_history.parent / "conversations" / "chat-a.json").read_text())
    assert saved["settings"] == {"base_url": server.base_url}
    assert said(capfd, "ask", "--chat", "a", "-m", "demo/echo", "s") == (0, "s")
    assert len(kept(own_history)["chat-a.json"]) == 6


def test_the_files_are_their_owners_alone(capfd, own_history):
    said(capfd, *ECHO, "--chat", "a", "q")
    folder = own_history.parent / "conversations"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@pytest.mark.slow
def test_a_turn_that_fails_loses_nothing(capfd, own_history):
    said(capfd, *ECHO, "--chat", "a", "q")
    assert said(capfd, "ask", "--chat", "a", "-m", "openai/gpt-4o", "r")[0] == 2
    assert kept(own_history) == {"chat-a.json": ["q", "q"]}
    with answering([head(), event("half")]) as server:
        at = ("-m", "compatible/x", "-o", "base_url", server.base_url, "-o", "retries", "0")
        assert said(capfd, "ask", "--chat", "b", *at, "s")[0] == 1
    assert kept(own_history)["chat-b.json"] == ["s", "half"]
    assert said(capfd, "ask", "--chat", "b", "-m", "demo/echo", "go on") == (0, "go on")


def test_what_is_no_conversation_is_left_alone(capfd, own_history):
    said(capfd, *ECHO, "--chat", "a", "q")
    path = own_history.parent / "conversations" / "chat-a.json"
    path.write_text('{"half": ')
    status, told = said(capfd, "ask", "--chat", "a", "r")
    assert status == 2
    assert "chat-a.json is no conversation" in told
    assert path.read_text() == '{"half": '


@pytest.mark.parametrize("history", ["off", "no prompts"])
def test_without_a_history_only_named_ones_are_kept(capfd, own_history, monkeypatch, history):
    monkeypatch.setenv("NBLLM_HISTORY", history)
    assert said(capfd, *ECHO, "q") == (0, "q")
    assert kept(own_history) == {}
    status, told = said(capfd, "ask", "-c", "more")
    assert status == 2
    assert "only a conversation with a name is kept" in told
    assert said(capfd, *ECHO, "--chat", "a", "q") == (0, "q")
    assert kept(own_history) == {"chat-a.json": ["q", "q"]}


def test_of_those_without_a_name_the_newest_are_kept(capfd, own_history, monkeypatch):
    monkeypatch.setattr("nbllm.cli.chats._MOST_UNNAMED", 2)
    for text in "abcd":
        said(capfd, *ECHO, text)
        for path in (own_history.parent / "conversations").glob("*.json"):
            before = path.stat().st_mtime - 10
            os.utime(path, (before, before))
    assert sorted(kept(own_history).values()) == [["c", "c"], ["d", "d"]]


@pytest.mark.slow
def test_ctrl_c_keeps_what_came_in_the_conversation(capfd, own_history):
    with answering([head(), event("one"), event(" two"), 60.0]) as server:
        at = ("-m", "compatible/x", "-o", "base_url", server.base_url)
        with running("ask", *at, "--chat", "a", "count") as process:
            read_until(process.stdout, b"two")
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 130
        wait_until(lambda: server.closed_by_client)
    assert kept(own_history) == {"chat-a.json": ["count", "one two"]}
    assert said(capfd, "ask", "--chat", "a", "-m", "demo/echo", "go on") == (0, "go on")


SAYING = """
import sys
from nbllm.cli import chats

for number in range(12):
    chat = chats.named("a", model="demo/echo")
    chat.conversation.send(f"{sys.argv[1]} {number}")
    chat.keep()
"""


@pytest.mark.slow
def test_processes_at_once_all_keep_what_they_said(own_history):
    processes = [
        subprocess.Popen([sys.executable, "-c", SAYING, name], env=environment()) for name in "abcd"
    ]
    assert [process.wait(PATIENCE) for process in processes] == [0] * 4
    (texts,) = kept(own_history).values()
    assert sorted(texts) == sorted([f"{name} {n}" for name in "abcd" for n in range(12)] * 2)
    assert texts[::2] == texts[1::2]
