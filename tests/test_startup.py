"""What each first step loads and reads, and what it leaves for the next."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from nbllm.notebook import readiness

PAGE = {"anywidget", "ipywidgets", "markdown_it"}
NETWORK = {"httpx", "httpcore", "h11", "anyio", "certifi"}
HEAVY = {*PAGE, *NETWORK, "IPython", "traitlets", "pydantic", "dask", "pygments", "asyncio", "ssl"}
UNASKED = {"email", "csv", "zipfile", "secrets", "importlib.metadata", "importlib.resources"}
SHELL = "from IPython.core.interactiveshell import InteractiveShell as S; shell = S(); "
LOAD = "shell.run_line_magic('load_ext', 'nbllm')"
READS = "print(nbllm.facts.table._models.cache_info().misses)"


def said(code: str) -> list[str]:
    """The words that a fresh interpreter prints."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def loaded(code: str, before: str = "") -> set[str]:
    """The modules that ``code`` loads in a fresh interpreter that did ``before``."""
    begin = f"{before}\nimport sys; old = set(sys.modules)"
    return set(said(f"{begin}\n{code}\nprint(*set(sys.modules) - old)"))


def test_an_import_loads_next_to_nothing():
    new = loaded("import nbllm", before="import importlib, __future__")
    assert new == {"nbllm"}


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("nbllm.errors, nbllm.events, nbllm.Response, nbllm.Message", HEAVY),
        ("nbllm.stream('x', 'demo/echo')", PAGE | NETWORK | UNASKED | {"IPython", "pydantic"}),
        (
            "nbllm.stream('x', 'openai/gpt-5-mini')",
            PAGE | NETWORK | UNASKED | {"nbllm.catalog.lists", "nbllm.discovery", "nbllm.demo"},
        ),
        ("nbllm.complete('x', 'demo/echo')", NETWORK | {"anywidget", "IPython", "pydantic"}),
    ],
)
def test_what_a_first_step_does_not_load(code, absent):
    new = loaded(f"import nbllm; {code}")
    assert "nbllm.events" in new
    assert new & absent == set()


@pytest.mark.parametrize(
    ("asked", "reads"),
    [
        (["demo/echo"], "0"),
        (["compatible/m"], "0"),
        (["openai/gpt-5-mini"], "1"),
        (["openai/gpt-5-mini", "xai/grok-4", "openai/unheard-of"], "1"),
    ],
)
def test_the_table_is_read_once_and_only_for_providers_that_it_has(asked, reads):
    ask = "[nbllm.stream('x', each, base_url='http://localhost:9/v1') for each in {}]"
    assert said(f"import nbllm, nbllm.facts.table; {ask.format(asked)}; {READS}") == [reads]
    assert said(f"import nbllm, nbllm.facts.table; {READS}") == ["0"]


def test_loading_the_extension_loads_no_more_than_the_names():
    new = {name for name in loaded(LOAD, before=SHELL) if not name.startswith("IPython.")}
    rooms = {"completer", "entrance", "readiness", "traits"}
    assert new == {"nbllm", "nbllm.notebook", *(f"nbllm.notebook.{room}" for room in rooms)}


def test_what_the_shell_knows_then():
    ask = "shell.find_line_magic('llm').__doc__, shell.find_cell_magic('llm').__doc__"
    told = said(f"{SHELL}{LOAD}; print({ask})")
    assert told[0] == "``%llm"
    assert "``%%llm" in told


@pytest.mark.parametrize(("cell", "asked"), [("import o", False), ("%%llm demo/gu", True)])
def test_a_tab_in_pythons_own_cells_loads_nothing(cell, asked):
    tab = f"found = shell.Completer.custom_matchers[0](context); text = {cell!r}"
    context = (
        "from types import SimpleNamespace as N; "
        f"context = N(full_text={cell!r}, cursor_line=0, text_until_cursor={cell!r})"
    )
    new = loaded(tab, before=f"{SHELL}{LOAD}; {context}")
    assert ("nbllm.notebook.complete" in new) is asked
    assert bool(new) is asked


def test_naming_the_bundle_keeps_none_of_it():
    code = "from nbllm.notebook.hub import built, bundle_key; bundle_key(); bundle_key(); "
    assert said(f"{code}print(built.cache_info().currsize)") == ["0"]


class Loop:
    """A kernel's loop whose clock is turned by hand."""

    def __init__(self) -> None:
        self.due: list[tuple[float, Callable[..., object], tuple[Any, ...]]] = []

    def add_callback(self, callback: Callable[..., object], *given: object) -> None:
        self.due.append((0.0, callback, given))

    def call_later(self, delay: float, callback: Callable[..., object], *given: object) -> None:
        self.due.append((delay, callback, given))

    def turn(self) -> float:
        """Do what is due; how long it had to wait."""
        delay, callback, given = self.due.pop(0)
        callback(*given)
        return delay


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done to get ready; nothing is really imported."""
    done: list[str] = []
    monkeypatch.setattr(readiness, "import_module", done.append)
    monkeypatch.setattr(readiness, "_open_hub", lambda: done.append("the hub"))
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    readiness.forget()
    return done


def kernel_with(loop: object) -> Any:
    """A shell in a kernel with that loop."""
    return SimpleNamespace(kernel=SimpleNamespace(io_loop=loop), execution_count=1)


def test_a_kernel_gets_ready_a_piece_at_a_time_and_for_the_page_first(steps):
    loop, pauses, counts = Loop(), [], []
    readiness.get_ready(kernel_with(loop))
    assert steps == []
    while loop.due:
        pauses.append(loop.turn())
        counts.append(len(steps))
    assert steps[:2] == ["anywidget", "the hub"]
    assert steps[2:] == list(readiness._PIECES)
    assert max(after - before for before, after in pairwise(counts)) == 1
    assert counts[0] == pauses[0] == 0
    assert min(pauses[1:]) > 0


def test_cells_that_follow_each_other_wait_for_nothing(steps):
    loop = Loop()
    shell = kernel_with(loop)
    readiness.get_ready(shell)
    loop.turn()
    for _ in range(5):
        shell.execution_count += 1
        loop.turn()
    assert len(readiness._left) == len(readiness._PIECES) + 3
    while loop.due:
        loop.turn()
    assert steps == ["anywidget", "the hub", *readiness._PIECES]


def test_a_kernel_that_nobody_looks_at_imports_nothing(steps, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME")
    loop = Loop()
    readiness.get_ready(kernel_with(loop))
    while loop.due:
        loop.turn()
    assert steps == []


def test_a_piece_that_fails_keeps_none_of_the_others_back(steps, monkeypatch):
    def fail() -> None:
        raise ImportError("no anywidget here")

    monkeypatch.setattr(readiness, "_open_hub", fail)
    loop = Loop()
    readiness.get_ready(kernel_with(loop))
    while loop.due:
        loop.turn()
    assert steps == ["anywidget", *readiness._PIECES]


def test_unloading_leaves_the_rest_undone(steps):
    loop = Loop()
    readiness.get_ready(kernel_with(loop))
    for _ in range(3):
        loop.turn()
    readiness.forget()
    while loop.due:
        loop.turn()
    assert steps == ["anywidget"]


@pytest.mark.parametrize("shell", [SimpleNamespace(), kernel_with(None), kernel_with(object())])
def test_a_shell_without_a_loop_of_its_own_needs_nothing(steps, shell):
    readiness.get_ready(shell)
    assert steps == []
    assert not readiness._left


def test_every_piece_is_there():
    assert loaded("; ".join(f"import {name}" for name in readiness._PIECES)) >= {*readiness._PIECES}
