"""A conversation in a file: whole, readable, and without a key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nbllm
from canary import CANARY
from faults.server import answering, reply
from nbllm import whole_file
from nbllm.conversation.written import read, write
from nbllm.errors import ConfigError
from nbllm.events import State
from nbllm.messages import CallPart, Message, Reasoning, ResultPart, Text
from test_attachments import PNG
from threads import asked, say

pytestmark = pytest.mark.usefixtures("own_settings")
IMAGE = nbllm.Image(PNG, detail="low")
FILE = nbllm.File(b"a,b\n1,2\n", "text/csv", name="table.csv")
MESSAGES = (
    Message("user", (Text("Look"), IMAGE, FILE, nbllm.Image("https://e.org/a.png")), labels=("x",)),
    Message("assistant", (Reasoning("Hm."), CallPart("c1", "look", '{"a": 1}')), State("o", "[1]")),
    Message("tool", (ResultPart("c1", "", is_error=True, name="look"), ResultPart("c2", "ü"))),
    Message("assistant", (Text("Über 日本語 🎉", {"type": "ephemeral"}),)),
    Message("user", ()),
    Message("assistant", (Text("plain"),)),
)


def look() -> str:
    """A tool, which is not saved."""
    return "42"


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_read_as_it_was_written(message):
    again = read(json.loads(json.dumps(write(message))))
    assert (again, again.labels) == (message, message.labels)


def test_a_file_of_text_can_be_read_in_the_file(tmp_path):
    nbllm.Conversation(messages=list(MESSAGES)).save(tmp_path / "trip.json")
    assert '"text": "a,b\\n1,2\\n"' in (tmp_path / "trip.json").read_text()


def test_it_goes_on_from_its_file(tmp_path):
    path = tmp_path / "trip.json"
    with answering(reply(200, say("one"))) as server:
        settings = {"base_url": server.base_url, "timeout": nbllm.Timeout(total=60), "seed": 7}
        thread = nbllm.Conversation("compatible/m", system="s", max_rounds=3, **settings)
        thread.send("q")
        thread.save(path)
        again = nbllm.Conversation.load(path, tools=[look], temperature=0)
        again.send("more")
    assert again.messages[:2] == thread.messages
    assert asked(server)[1] == [
        *(("system", "s"), ("user", "q"), ("assistant", "one"), ("user", "more"))
    ]
    assert (again._max_rounds, again.model) == (3, "compatible/m")
    assert again._settings == {**settings, "temperature": 0}
    assert json.loads(path.read_text())["messages"][0] == {"role": "user", "content": "q"}


def test_no_key_is_in_the_file(tmp_path):
    path = tmp_path / "trip.json"
    nbllm.Conversation(
        "compatible/m",
        api_key=CANARY,
        headers={"x-key": CANARY},
        extra={"key": CANARY},
        base_url=f"https://user:{CANARY}@localhost/v1?key={CANARY}",
        schema=Path,
        messages=list(MESSAGES),
    ).save(path)
    assert CANARY not in path.read_text()
    assert json.loads(path.read_text())["settings"] == {}


def test_a_key_goes_to_the_server_that_is_named_with_it(tmp_path):
    path = tmp_path / "trip.json"
    nbllm.Conversation("compatible/m", base_url="http://127.0.0.1:1/v1").save(path)
    with pytest.raises(ConfigError, match="pass base_url='http://127"):
        nbllm.Conversation.load(path, api_key=CANARY)
    nbllm.Conversation.load(path, api_key=CANARY, base_url="http://127.0.0.1:2/v1")


def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "trip.json"
    thread = nbllm.Conversation("demo/echo", messages="q")
    thread.save(path)
    old = path.read_bytes()

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    thread.send("more")
    with pytest.raises(OSError, match="No space"):
        thread.save(path)
    assert path.read_bytes() == old
    assert [each.name for each in tmp_path.iterdir()] == ["trip.json"]


def changed(**fields: object) -> str:
    """A file with something else in it."""
    whole = {"nbllm_conversation": 1, "model": None, "system": None, "max_rounds": 10}
    return json.dumps({**whole, "settings": {}, "messages": [], **fields})


def said(*content: object) -> dict[str, object]:
    """A user's message of these parts."""
    return {"messages": [{"role": "user", "content": list(content)}]}


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", "not json", "\x00", '{"nbllm_conversation": 1}', "[" * 100_000),
        changed(model=7),
        changed(settings={"api_key": "sk"}),
        changed(settings={"headers": {}}),
        changed(settings={"nonsense": 1}),
        changed(messages=7),
        changed(messages=[{"role": "boss", "content": "x"}]),
        changed(**said({"type": "image", "url": "/etc/passwd"})),
        changed(**said({"type": "file", "url": "file:///etc/passwd"})),
        changed(**said({"type": "image", "base64": "AAAA"})),
        changed(**said({"type": "text", "text": 7})),
        changed(**said({"type": "text", "text": "x", "more": "x"})),
        changed(**said({"type": "unknown"})),
        changed(nbllm_conversation=2),
    ],
)
def test_another_file_is_one_clear_error(tmp_path, text):
    path = tmp_path / "trip.json"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        nbllm.Conversation.load(path)
    assert "trip.json" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_what_is_not_there_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        nbllm.Conversation.load(tmp_path / "none.json")
