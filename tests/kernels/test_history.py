"""The history and the cost of a real kernel, and what is left of it when the kernel is gone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kernels.conftest import python_of
from kernels.harness import FRONT_END, LOAD, Page, running_kernel

pytestmark = [pytest.mark.kernel, pytest.mark.slow]


def test_a_kernel_keeps_what_was_asked_and_decided_in_it(tmp_path: Path) -> None:
    environment = {**FRONT_END, "NBLLM_DEMO_PACE": "0", "XDG_DATA_HOME": str(tmp_path)}
    with running_kernel(python_of("ipykernel7"), environment) as kernel:
        assert kernel.run(LOAD).error is None
        page = Page(kernel)
        assert kernel.run("%%llm demo/echo,demo/guide\nwhat now?", page.on_message).error is None
        assert kernel.run("_llm", page.on_message).error is None
        page.click({"op": "vote", "lane": 0})
        page.watch(lambda: "vote" in kernel.run("%llm history").stdout)
        shown = kernel.run("%llm history").stdout
        assert "what now?" in shown
        assert "demo/guide" in shown
        cost = kernel.run("%llm cost --budget 1").stdout
        assert "$1.00 of the budget of $1.00 for this session is left." in cost
        kernel.run(
            "running = nbllm.stream('word ' * 5000, 'demo/echo', extra={'pace': 50}).start()"
        )
        kernel.manager.shutdown_kernel(now=False)
    with sqlite3.connect(tmp_path / "nbllm" / "history.sqlite") as file:
        ended = file.execute("SELECT finish_reason FROM runs ORDER BY rowid").fetchall()
        votes = file.execute("SELECT score FROM ratings ORDER BY score").fetchall()
    assert ended == [("stop",), ("stop",), ("cancelled",)]
    assert votes == [(0.0,), (1.0,)]
