"""What cells show, and how they fail, beside ``test_canary``: objects, boards, tasks, hooks."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from canary import CANARY
from faults.server import HELLO, Server, answering, event, head, reply
from kernels.harness import FRONT_END, Kernel, running_kernel

pytestmark = pytest.mark.kernel

MODES = ("Plain", "Context", "Verbose", "Minimal", "Docs")
PACKED = b64encode(CANARY.encode()).decode().rstrip("=")
REFUSAL = json.dumps({"error": {"message": f"bad key {CANARY}", "code": CANARY}})
ECHO = reply(401, REFUSAL, x_request_id=CANARY, x_key=CANARY)
ANSWER = head(content_type="text/event-stream") + HELLO.replace(b"m-1", CANARY.encode())
BROKEN = head() + event("Hel") + f"data: {REFUSAL}\n\n".encode()

# The key comes out of a file, so that no cell of the tests holds it.
SETUP = """
%load_ext nbllm
import asyncio, faulthandler, logging, os, pathlib, pickle, sys, nbllm
faulthandler.enable()
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, force=True)
def key(): return pathlib.Path({file!r}).read_text()
os.environ["ACME_API_KEY"] = key()
for name, url in {places!r}.items():
    here = dict(base_url=url)
    nbllm.register(nbllm.Provider(name, name, url, key_variables=("ACME_API_KEY",)))
    nbllm.alias(name + "-alias", "compatible/m", api_key=key(), **here)
    nbllm.alias(name + "-header", "compatible/m", headers={{"X-Api-Token": key()}}, **here)
nbllm.configure(keys={{"refuses": key()}})
"""
WORKS = """
%%llm answers/m,answers-alias,answers-header --out answers
Hello.
---
answers, answers["answers-alias"], dict(answers), answers["answers-alias"].events
---
nbllm.stream("hi", "answers/m")
---
%llm check answers
---
%%llm answers-header --dry-run
Hello.
"""
FAILS = """
nbllm.complete("hi", "compatible/m", base_url=URL, api_key=key(), retries=0)
---
nbllm.complete("hi", "refuses/m", retries=0)
---
nbllm.compare("hi", ["refuses/m", "refuses-alias", "refuses-header"], retries=0)
---
%%llm breaks/m,breaks-alias
Hello.
---
nbllm.complete("hi", "refuses/m", headers={"Authorization": key()}, temprature=1)
---
nbllm.complete("hi", "refuses/m", headers={"Authorization": key(), "Ä": "v"})
---
nbllm.complete(object(), "refuses/m", api_key=key())
---
nbllm.complete("hi", "nobody/m", api_key=key())
---
nbllm.configure(keys={"acme": key()}, modle="x")
---
nbllm.alias("no/alias", "compatible/m", headers={"X-Api-Key": key()})
---
nbllm.models("refuses")
---
%llm models refuses-header
---
def fall(text): raise ValueError("fell")
nbllm.stream("hi", "answers/m").on(text=fall, finish=fall).wait().notices
---
await asyncio.wait_for(asyncio.shield(nbllm.stream("hi", "hangs/m")), 0.05)
---
try: nbllm.complete("hi", "refuses/m", retries=0)
except nbllm.NbllmError as error: pickle.dumps(error); raise RuntimeError(repr(vars(error)))
---
async def fall(): await nbllm.stream("hi", "refuses/m", retries=0)
task = asyncio.ensure_future(fall()); await asyncio.sleep(0.3); del task
---
class Fall:
    def __del__(self): nbllm.complete("hi", "refuses-header", retries=0)
fall = Fall(); del fall
---
%tb
"""


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Server]]:
    """A server for each way of answering, every one of which knows the key."""
    with (
        answering(ECHO) as refuses,
        answering(ANSWER) as answers,
        answering(BROKEN) as breaks,
        answering([head() + event("Hel"), 30.0]) as hangs,
    ):
        yield {"refuses": refuses, "answers": answers, "breaks": breaks, "hangs": hangs}


@pytest.fixture(scope="module")
def setup(servers: dict[str, Server], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The first cell, which makes the key known in every way."""
    file = tmp_path_factory.mktemp("canary") / "key"
    file.write_text(CANARY)
    places = {name: server.base_url for name, server in servers.items()}
    return SETUP.format(file=str(file), places=places) + f"URL = {places['refuses']!r}"


@pytest.fixture(scope="module")
def talk(python: Path, setup: str) -> Iterator[tuple[Kernel, list[dict[str, Any]]]]:
    """A kernel, and every message that it sent."""
    with running_kernel(python, {**FRONT_END, "PYTHONASYNCIODEBUG": "1"}) as kernel:
        said: list[dict[str, Any]] = []
        assert kernel.run(setup, said.append).error is None
        yield kernel, said


def cells(text: str) -> list[str]:
    """The cells of a text."""
    return [cell.strip() for cell in text.split("---\n")]


def assert_clean(said: object) -> None:
    """Nothing that was said has the key."""
    text = json.dumps(said, default=str)
    assert "canary-0" not in text
    assert PACKED not in text


def test_what_works_says_it_nowhere(talk, servers):
    kernel, said = talk
    said.clear()
    for cell in cells(WORKS):
        run = kernel.run(cell, said.append)
        assert run.error is None, run.error
        said.append(run.reply)
    assert {"comm_open", "comm_msg", "display_data"} <= {each.get("msg_type") for each in said}
    assert any(CANARY.encode() in request for request in servers["answers"].requests)
    assert_clean(said)


@pytest.mark.parametrize("mode", MODES)
def test_what_fails_says_it_nowhere(talk, mode):
    kernel, said = talk
    kernel.run(f"%xmode {mode}")
    said.clear()
    for cell in cells(FAILS):
        said.append(kernel.run(cell, said.append).reply)
    failures = [each["content"] for each in said if each.get("msg_type") == "error"]
    assert len(failures) >= 10  # IPython itself fails in mode Docs
    text = json.dumps(said, default=str)
    assert "Exception ignored in" in text
    assert "Task exception was never retrieved" in text
    assert_clean(said)


def test_a_notebook_that_was_executed_and_saved(setup, tmp_path, monkeypatch):
    sources = [setup, *cells(WORKS), "%xmode Verbose", *cells(FAILS)]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in sources])
    for name, value in FRONT_END.items():
        monkeypatch.setenv(name, value)
    NotebookClient(notebook, allow_errors=True, store_widget_state=True, timeout=60).execute()
    nbformat.write(notebook, tmp_path / "saved.ipynb")
    saved = (tmp_path / "saved.ipynb").read_text()
    assert "application/vnd.jupyter.widget-state+json" in saved
    assert saved.count("bad key …") > 5
    assert_clean(saved)
