"""What a page sees of a turn with tools, of labels and of JSON, over each of the five wires."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import nbllm
from every_wire import WIRES, running_aimock, spoken
from nbllm.conversation import Conversation
from nbllm.notebook.asks import answer
from nbllm.notebook.following import Follower
from nbllm.notebook.settle import bundle
from nbllm.streaming import Stream
from test_patches import page_folds

CALLS = [
    {"name": "delete", "arguments": {"path": "a"}, "id": "call_1"},
    {"name": "look", "arguments": {}, "id": "call_2"},
]
FIXTURES = [
    {"match": {"hasToolResult": True}, "response": {"content": "So be it."}},
    {"match": {"userMessage": "tidy"}, "response": {"content": "I tidy.", "toolCalls": CALLS}},
    {"match": {"userMessage": "people"}, "response": {"content": '{"name": "Ada"}'}},
]
PERSON = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


@nbllm.tool(confirm=True)
def delete(path: str) -> str:
    """Delete a file."""
    return f"gone: {path}"


def look() -> str:
    """Look around."""
    raise OSError("dark")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that speaks all wires, whose model calls two tools and then says so be it."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), FIXTURES, latency=1) as url:
        yield url


class Watcher:
    """A board's end of one stream: allows what is asked, and tells a page of each batch."""

    def __init__(self, stream: Stream) -> None:
        self._generation = stream.generation
        self._follower = Follower("a", self._generation)
        self._initial = {"version": 1, "lanes": [self._follower.lane.state(None, 0.0)]}
        self._patches: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self._generation.consents.attend()
        self._generation.consents.watch(self._look)
        self._generation.observe(lambda _events: self._look())

    def _look(self) -> None:
        self._follower.read()
        if patch := self._follower.lane.patch(self._follower.started, 0.0):
            told = {"op": "patch", "lanes": [{"lane": 0, **patch}]}
            self._patches.append({**told, "sequence": len(self._patches) + 1})
            for ask in patch.get("set", {}).get("asks", ()):
                self.asked.append(ask["name"])
                answer(self._generation.consents, ask["id"], allow=True)

    def page(self) -> dict[str, Any]:
        """The lane as the page folds it, which is as the kernel knows it."""
        (page,) = page_folds([(self._initial, self._patches)])
        known = self._follower.lane.state(self._follower.started, 0.0)
        kept = {name: value for name, value in known.items() if name != "meter"}
        assert {name: page["lanes"][0][name] for name in kept} == kept
        assert page["sync"] == 0
        return page["lanes"][0]


@pytest.mark.parametrize("wire", WIRES)
def test_a_turn_with_tools(url: str, wire: str) -> None:
    said = spoken(wire, url)
    talk = Conversation(said.model, tools=[delete, look], **said.settings)
    stream = talk.stream("tidy up")
    stream.generation.labels.add("df: 2 × 2")
    watcher = Watcher(stream)
    response = stream.wait()
    lane = watcher.page()
    assert (watcher.asked, lane["asks"], lane["labels"]) == (["delete"], [], ["df: 2 × 2"])
    (step,) = lane["steps"]
    assert (step["text"], lane["text"], lane["tools"]) == ("I tidy.", "So be it.", [])
    deleted, looked = step["tools"]
    assert (deleted["name"], deleted["result"]["output"]) == ("delete", "gone: a")
    assert (looked["name"], looked["result"]["is_error"]) == ("look", True)
    settled = bundle([("a", response)], labels=[lane["labels"]])
    for text in settled.values():
        assert "Used delete, look (failed)" in text
    assert "gone: a" in settled["text/html"]


@pytest.mark.parametrize("wire", WIRES)
def test_json_that_was_asked_for(url: str, wire: str) -> None:
    said = spoken(wire, url)
    stream = nbllm.stream("people", said.model, schema=PERSON, **said.settings)
    watcher = Watcher(stream)
    assert stream.wait().parsed == {"name": "Ada"}
    lane = watcher.page()
    assert (lane["structured"], lane["text"]) == (True, '{"name": "Ada"}')
