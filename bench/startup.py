"""What the first steps cost: ``%load_ext nbllm``, the first answer, the first cell in a kernel."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from jupyter_client.manager import KernelManager
from measure import Figure
from scenarios import OURS

LOAD = "load_ext in IPython"
FIRST_EVENT = "first event of demo/echo, cold"
KERNEL_LOAD = "load_ext in a kernel"
FIRST_CELL = "first cell in a kernel"
SECOND_CELL = "second cell in a kernel"

_HTTPX = "httpx imported"
_PAUSE = 1.0
"""Seconds in which a person types the next cell."""
_CELLS = {
    KERNEL_LOAD: "%load_ext nbllm",
    FIRST_CELL: "%%llm demo/echo\nHello",
    SECOND_CELL: "%%llm demo/echo\nHello",
}
_SHELL = "from IPython.core.interactiveshell import InteractiveShell; shell = InteractiveShell()"
_ASK = "import nbllm; next(iter(nbllm.stream('Hello', 'demo/echo')))"


class _Program(NamedTuple):
    """What a fresh interpreter does, and what it has done before the clock runs."""

    scenario: str
    client: str
    code: str
    before: str = "pass"

    def milliseconds(self, environment: dict[str, str]) -> float:
        """Processor time of ``code`` alone."""
        clock = "print((time.process_time() - begin) * 1e3)"
        lines = (self.before, "import time", "begin = time.process_time()", self.code, clock)
        command = [sys.executable, "-c", "\n".join(lines)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own code
        return float(done.stdout)


_PROGRAMS = (
    _Program(LOAD, OURS, "shell.run_line_magic('load_ext', 'nbllm')", _SHELL),
    _Program(LOAD, _HTTPX, "import httpx", _SHELL),
    _Program(FIRST_EVENT, OURS, _ASK),
    _Program(FIRST_EVENT, _HTTPX, "import asyncio, httpx"),
)


def run(*, quick: bool, only: Collection[str] = ()) -> Iterator[Figure]:
    """Milliseconds: of processor time in fresh interpreters, and by the clock in fresh kernels.

    In a kernel a page looks, and a second passes before each cell.
    """
    del only
    with TemporaryDirectory() as cache:
        environment = _environment(cache)
        for program in _PROGRAMS:
            program.milliseconds(environment)  # writes the bytecode
        rounds = 5 if quick else 15
        rows = _in_turns(
            rounds, [lambda each=each: each.milliseconds(environment) for each in _PROGRAMS]
        )
        for program, samples in zip(_PROGRAMS, rows, strict=True):
            yield Figure(program.scenario, program.client, "ms CPU", samples)
        _cells(environment)
        kernels = [_cells(environment) for _ in range(3 if quick else 7)]
        for name in _CELLS:
            yield Figure(name, OURS, "ms", tuple(cells[name] for cells in kernels))


def _in_turns(rounds: int, costs: list[Callable[[], float]]) -> list[tuple[float, ...]]:
    rows = [[cost() for cost in costs] for _ in range(rounds)]
    return list(zip(*rows, strict=True))


def _environment(cache: str) -> dict[str, str]:
    """With bytecode for all alike, as an installed package has it, and a demo without a pace."""
    kept = {name: each for name, each in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ours = {"NBLLM_DEMO_PACE": "0", "JPY_SESSION_NAME": "bench.ipynb"}
    return {**kept, **ours, "PYTHONPYCACHEPREFIX": cache}


def _cells(environment: dict[str, str]) -> dict[str, float]:
    """Milliseconds from asking a fresh kernel for each cell to its reply."""
    manager = KernelManager()
    manager.start_kernel(env=environment, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive("1", silent=True, timeout=60)
        return {name: _seconds(client, code) * 1e3 for name, code in _CELLS.items()}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _seconds(client: Any, code: str) -> float:
    time.sleep(_PAUSE)
    begin = time.perf_counter()
    reply = client.execute_interactive(code, output_hook=_ignore, timeout=60)
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"{code!r}: {reply['content'].get('evalue')}")
    return time.perf_counter() - begin


def _ignore(_message: object) -> None:
    """Nobody reads the cell's output."""
