"""A key given in any way stands in nothing that nbllm keeps on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import nbllm
from canary import CANARY, PACKED, WAYS
from faults.server import answering, event, head, reply

pytestmark = pytest.mark.usefixtures("own_settings", "home")

ECHO = head() + event(f"Your key is {CANARY}, ", None) + event("as you know.", "stop")
TRACES = (CANARY.encode(), CANARY[:-2].encode(), PACKED[8:-4].encode(), CANARY.encode("utf-16-le"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A person's folders, all in one."""
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    yield tmp_path
    kept = {path.relative_to(tmp_path).parts[0] for path in files(tmp_path)}
    assert {"CACHE", "DATA", "cassettes", "thread.json"} <= kept
    found = [
        f"{path}: {trace!r}"
        for path in files(tmp_path)
        for trace in TRACES
        if trace in path.read_bytes()
    ]
    assert found == []


def files(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def work(model: str, settings: dict[str, Any], folder: Path) -> None:
    """All that leaves something behind: cache, cassette, history, votes, a saved thread."""
    nbllm.complete("Hello", model, cache=True, **settings)
    lanes = nbllm.compare("Hello there", [model, model], cache=True, **settings)
    lanes.vote = 0
    with nbllm.record(folder / "cassettes"):
        thread = nbllm.Conversation(model, **settings)
        with suppress(nbllm.NbllmError):
            thread.send("Are you there?")
        thread.send("And now?")
        thread.save(folder / "thread.json")
    nbllm.history()


@pytest.mark.parametrize("way", WAYS)
def test_in_nothing_that_is_kept(way: str, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    refused = reply(401, f'{{"error": {{"message": "Wrong key {CANARY}"}}}}')
    with answering(ECHO, ECHO, ECHO, refused, ECHO) as server:
        model, settings = WAYS[way](monkeypatch, server.base_url)
        work(model, settings, home)
        assert len(server.requests) > 3
