"""A canary key in real kernels: in no message, no traceback, no log and no saved notebook."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from canary import CANARY, PACKED
from faults.server import Server
from kernels.canary_cells import asking, environment, failing, knowing_servers, lasting, setup
from kernels.harness import CellRun, Kernel, Page, running_kernel

pytestmark = pytest.mark.kernel

XMODES = ("Plain", "Context", "Verbose", "Minimal", "Docs")
STAYING = """
from nbllm.lineup import prepare
prepare("Go.", [("answers-alias", {}), ("answers-alias", {})], {})
"""
TRACES = ("canary-", PACKED[8:-4], b64encode(CANARY.encode()).decode()[:-4])
"""The key, and what it alone decides of its packed forms."""


@dataclass
class Talk:
    """A kernel that knows the key, all that it said since the test began, its page and its log."""

    kernel: Kernel
    log: Path
    said: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = Page(self.kernel)

    def hear(self, message: dict[str, Any]) -> None:
        """Keep a message, and let the page answer it."""
        self.said.append(message)
        self.page.on_message(message)

    def run(self, cell: str) -> CellRun:
        """Run a cell, and keep every message and the reply."""
        run = self.kernel.run(cell, self.hear)
        self.said.append(run.reply)
        return run

    def assert_silent(self) -> None:
        """Nothing that was said or logged has the key."""
        logged = self.log.read_text()
        assert "nbllm.transport" in logged
        assert_clean(
            [*logged.splitlines(), *(json.dumps(each, default=text) for each in self.said)]
        )


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Server]]:
    """A server for each way of answering, every one of which knows the key."""
    with knowing_servers() as servers:
        yield servers


@pytest.fixture(scope="module")
def _talk(python: Path, servers: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    log = tmp_path_factory.mktemp("kernel") / "log"
    variables = {**environment(servers), "PYTHONASYNCIODEBUG": "1"}
    with running_kernel(python, variables) as kernel:
        talk = Talk(kernel, log)
        assert talk.run(setup(servers, str(log))).error is None
        yield talk


@pytest.fixture
def talk(_talk: Talk) -> Talk:
    """The kernel, with nothing said as yet."""
    _talk.said.clear()
    return _talk


def text(thing: object) -> str:
    """What JSON cannot say: a widget's buffers, and dates."""
    return repr(bytes(thing)) if isinstance(thing, memoryview) else str(thing)


def assert_clean(texts: list[str]) -> None:
    """No text has the key, nor the packed form of it."""
    assert [each[:1000] for each in texts if any(trace in each for trace in TRACES)] == []


def test_what_works_says_it_nowhere(talk, servers):
    for cell in asking("answers"):
        assert talk.run(cell).error is None, cell
    talk.run(STAYING)
    talk.page.watch(lambda: bool(talk.page.fulls))
    talk.said += talk.page.fulls
    assert {"comm_open", "comm_msg", "display_data"} <= {each.get("msg_type") for each in talk.said}
    asked = b"".join(servers["answers"].requests)
    assert CANARY.encode() in asked
    assert b"Basic " + PACKED.encode() in asked
    talk.assert_silent()


@pytest.mark.parametrize("server", ["refuses", "breaks"])
@pytest.mark.parametrize("mode", XMODES)
def test_what_fails_says_it_nowhere(talk, mode, server):
    talk.run(f"%xmode {mode}")
    for cell in failing(server):
        assert talk.run(cell).messages, cell
    failures = [each["content"] for each in talk.said if each.get("msg_type") == "error"]
    assert len(failures) >= 40  # IPython itself fails in mode Docs
    said = json.dumps(talk.said, default=text)
    assert "Exception ignored in" in said
    assert "Task exception was never retrieved" in said
    talk.assert_silent()


def test_an_interrupt_in_verbose_mode(talk, servers):
    talk.run("%xmode Verbose")
    requests = servers["endless"].requests
    for cell in lasting("endless"):
        seen = len(requests)

        def interrupt(seen: int = seen) -> None:
            while len(requests) == seen:
                time.sleep(0.01)
            time.sleep(0.3)
            os.kill(talk.kernel.pid, signal.SIGINT)

        threading.Thread(target=interrupt).start()
        assert talk.run(cell).error is not None, cell
    talk.assert_silent()


def test_a_saved_notebook_with_its_widgets(python, servers, tmp_path, monkeypatch):
    import nbformat
    from nbclient import NotebookClient

    folder = tmp_path / "kernels" / "knowing"
    folder.mkdir(parents=True)
    spec = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "knowing",
        "language": "python",
        "env": {**environment(servers), "HOME": str(tmp_path)},
    }
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    log = tmp_path / "log"
    sources = [setup(servers, str(log)), *asking("answers")]
    sources += ["%xmode Verbose", *failing("refuses"), *failing("breaks")]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in sources])
    settings = {"kernel_name": "knowing", "allow_errors": True, "store_widget_state": True}
    NotebookClient(notebook, timeout=60, **settings).execute()
    nbformat.write(notebook, tmp_path / "saved.ipynb")
    saved = (tmp_path / "saved.ipynb").read_text()
    assert "application/vnd.jupyter.widget-state+json" in saved
    assert "AuthenticationError" in saved
    assert saved.count("bad key …") > 5
    assert_clean([*saved.splitlines(), *log.read_text().splitlines()])
