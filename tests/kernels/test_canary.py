"""A canary key in real kernels: in no message, no traceback, no log and no saved notebook."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from canary import CANARY
from faults.server import Server, answering, event, head, reply
from kernels.harness import FRONT_END, LOAD, Kernel, running_kernel

pytestmark = pytest.mark.kernel

ECHO = json.dumps({"error": {"message": f"The key {CANARY} is not known.", "code": CANARY}})
REFUSAL = reply(401, ECHO, x_request_id=CANARY, connection="close")
BROKEN = [
    head(200, x_key=CANARY) + event("word "),
    b'data: {"error":{"message":"bad key ' + CANARY.encode() + b'"}}\n\n',
]
ENDLESS = [head(200), *[event("word "), 0.05] * 400]
XMODES = ("Plain", "Context", "Verbose", "Minimal", "Docs")

BEGIN = """
import logging, os
import nbllm
from nbllm.providers import Provider
logging.basicConfig(level=logging.DEBUG, filename={log!r}, force=True)
nbllm.register(Provider("acme", "Acme", {base_url!r}, key_variables=("ACME_API_KEY",)))
nbllm.alias("mine", "compatible/m", base_url={base_url!r}, api_key=os.environ["ACME_API_KEY"])
"""
CELLS = {
    "magic": "%%llm acme/m\nGo.",
    "magic, two lanes": "%%llm acme/m,mine --out answers\nGo.",
    "complete": "nbllm.complete('Go.', 'acme/m')",
    "iterate": "for event in nbllm.stream('Go.', 'mine'): print(event)",
    "compare": "nbllm.compare('Go.', ['acme/m', 'mine'])",
    "an argument": (
        "nbllm.complete('Go.', 'compatible/m', base_url=URL, api_key=os.environ['ACME_API_KEY'])"
    ),
    "a wrong setting": "nbllm.complete('Go.', 'mine', temprature=1)",
    "a wrong setting beside a key": (
        "nbllm.complete('Go.', 'compatible/m', api_key=os.environ['ACME_API_KEY'], zzz=1)"
    ),
    "a broken callback": (
        "s = nbllm.stream('Go.', 'mine').on(error=lambda error: 1 / 0)\ns.start().wait()"
    ),
    "an error in the loop": "for event in nbllm.stream('Go.', 'mine'): 1 / 0",
    "what is left": (
        "print(s, vars(s.generation), s.response, [vars(e) for e in [s.response.error] if e])"
    ),
    "a dry run": "%%llm acme/m,mine --dry-run\nGo.",
    "a check": "print(nbllm.check('acme'))",
}


@pytest.fixture
def watched(python: Path, tmp_path: Path) -> Iterator[tuple[Kernel, list[str], Path]]:
    """A kernel that knows the canary, all that it says, and its log."""
    environment = {**FRONT_END, "ACME_API_KEY": CANARY}
    with running_kernel(python, environment) as kernel:
        assert kernel.run(LOAD).error is None
        yield kernel, [], tmp_path / "kernel.log"


def begin(watched: tuple[Kernel, list[str], Path], server: Server) -> None:
    """Let the kernel know the server."""
    kernel, _said, log = watched
    run = kernel.run(
        BEGIN.format(log=str(log), base_url=server.base_url) + f"URL = {server.base_url!r}"
    )
    assert run.error is None, run.error


def assert_silent(watched: tuple[Kernel, list[str], Path]) -> None:
    """The canary is in nothing that was said or logged, though much was."""
    _kernel, said, log = watched
    logged = log.read_text()
    assert len(said) > 20
    assert "httpcore" in logged
    assert [text[:400] for text in said if "canary-" in text] == []
    assert [line for line in logged.splitlines() if "canary-" in line] == []


@pytest.mark.parametrize("answer", [REFUSAL, BROKEN], ids=["refused", "in mid-stream"])
def test_whatever_goes_wrong_in_whatever_xmode(watched: Any, answer: Any) -> None:
    kernel, said, _log = watched
    with answering(answer) as server:
        begin(watched, server)
        for mode in XMODES:
            assert kernel.run(f"%xmode {mode}").error is None
            for name, cell in CELLS.items():
                run = kernel.run(cell, lambda message: said.append(str(message)))
                said.append(str(run.reply))
                assert run.messages, name
        assert CANARY.encode() in server.requests[0]
    assert_silent(watched)


def test_an_interrupt_in_verbose_mode(watched: Any) -> None:
    kernel, said, _log = watched
    with answering(ENDLESS) as server:
        begin(watched, server)
        kernel.run("%xmode Verbose")
        for name in ("magic", "complete", "iterate", "compare", "an argument"):
            seen = len(server.requests)

            def interrupt(seen: int = seen) -> None:
                while len(server.requests) == seen:
                    time.sleep(0.01)
                time.sleep(0.3)
                os.kill(kernel.pid, signal.SIGINT)

            threading.Thread(target=interrupt).start()
            run = kernel.run(CELLS[name], lambda message: said.append(str(message)))
            said.append(str(run.reply))
            assert run.error is not None, name
    assert_silent(watched)


def test_a_saved_notebook_with_its_widgets(python: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kernels" / "canary"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(
        json.dumps(
            {
                "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                "display_name": "canary",
                "language": "python",
                "env": {**FRONT_END, "ACME_API_KEY": CANARY, "HOME": str(tmp_path)},
            }
        )
    )
    with answering(REFUSAL) as server:
        first = LOAD + BEGIN.format(log=str(tmp_path / "log"), base_url=server.base_url)
        cells = [first + f"\nURL = {server.base_url!r}", *CELLS.values()]
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells]
        )
        patch = pytest.MonkeyPatch()
        patch.setenv("JUPYTER_PATH", str(tmp_path))
        try:
            NotebookClient(notebook, kernel_name="canary", allow_errors=True, timeout=60).execute()
        finally:
            patch.undo()
        assert CANARY.encode() in server.requests[0]
    saved = nbformat.writes(notebook)
    assert "AuthenticationError" in saved
    assert "canary-" not in saved
    assert "canary-" not in (tmp_path / "log").read_text()
