"""The page's code, as a kernel hands it out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from kernels.harness import LOAD, Kernel

pytestmark = pytest.mark.kernel

HUB = "__import__('nbllm.notebook.session', fromlist=['session']).session()._hub"


def wait_for(kernel: Kernel, condition: str) -> None:
    """Until it is so, between cells that do nothing else."""
    end = time.monotonic() + 30
    while not kernel.evaluate(condition):
        assert time.monotonic() < end, condition
        time.sleep(0.3)


@pytest.fixture
def answers(kernel: Kernel) -> Callable[..., list[dict[str, Any]]]:
    """What the hub says to a page's messages, up to its answer to a last plain ``need``."""
    assert kernel.run(LOAD).error is None
    wait_for(kernel, f"{HUB} is not None")
    comm_id = kernel.evaluate(f"{HUB}.comm.comm_id")

    def say(*contents: dict[str, Any]) -> list[dict[str, Any]]:
        for content in contents:
            kernel.say(comm_id, {"nbllm": 1, **content})
        run = kernel.run("import time; time.sleep(0.5)")
        messages = [message["data"] for message in run.comm_messages(comm_id)]
        return [data["content"] for data in messages if data["method"] == "custom"]

    return say


def test_a_kernel_gets_ready_between_cells(kernel: Kernel) -> None:
    kernel.run("%reload_ext nbllm")
    assert kernel.run("import sys").error is None
    for module in ("nbllm.notebook.board", "markdown_it", "nbllm.transport"):
        wait_for(kernel, f"{module!r} in sys.modules")
    run = kernel.run("before = set(sys.modules)")
    assert [message for message in run.messages if message["msg_type"] == "stream"] == []
    kernel.run("%%llm demo/echo\nHello.")
    assert kernel.evaluate("sorted(set(sys.modules) - before)") == []


def test_the_board_comes_without_its_parts(answers: Callable[..., Any]) -> None:
    (answer,) = answers({"op": "need"})
    assert set(answer) == {"op", "key", "source"}
    assert answer["op"] == "bundle"
    assert "woff2" not in answer["source"]
    assert "prismjs" not in answer["source"]


def test_the_part_for_formulas_comes_when_asked_for(answers: Callable[..., Any]) -> None:
    board, part = answers({"op": "need"}, {"op": "need", "part": "maths"})
    assert (part["part"], part["key"]) == ("maths", board["key"])
    source = part["source"]
    assert source.count("data:font/woff2") == 20
    assert "fonts/KaTeX" not in source
    assert "Khan Academy" in source


def test_the_part_for_code_comes_when_asked_for(answers: Callable[..., Any]) -> None:
    board, part = answers({"op": "need"}, {"op": "need", "part": "code"})
    assert (part["part"], part["key"]) == ("code", board["key"])
    assert "Lea Verou" in part["source"]
    assert "woff2" not in part["source"]


@pytest.mark.parametrize("part", ["hub.js", "../hub", "", 1, True, ["maths"], {"maths": 1}])
def test_no_other_part_is_given(answers: Callable[..., Any], part: object) -> None:
    assert answers({"op": "need", "part": part}, {"op": "other", "part": "maths"}) == []
