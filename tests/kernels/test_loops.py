"""The opt-in helper for nested event loops, in kernels of both generations."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import nbllm
from kernels.harness import LOAD, running_kernel

pytestmark = pytest.mark.kernel

NEST = """
import asyncio
async def answer():
    return (await nbllm.stream("Hi", "demo/echo")).text
nbllm.allow_nested_loops()
print(asyncio.run(answer()))
"""


def test_it_nests_where_that_works_and_refuses_where_it_wedges(python: Path) -> None:
    with running_kernel(python, {"NBLLM_DEMO_PACE": "0"}) as kernel:
        assert kernel.run(LOAD).error is None
        run = kernel.run(NEST)
        if kernel.evaluate("__import__('ipykernel').version_info[0]") == 6:
            assert run.error is None
            assert run.stdout == "Hi\n"
        else:
            assert run.error is not None
            assert run.error["ename"] == "ConfigError"
            assert "Use await in the cell" in run.error["traceback"][0]
        assert kernel.run("print('next')").stdout == "next\n"


def test_without_a_running_loop_there_is_nothing_to_nest() -> None:
    with pytest.raises(nbllm.ConfigError, match=r"asyncio\.run works as it is"):
        nbllm.allow_nested_loops()
    assert asyncio.run(_answer()) == "Hi"


async def _answer() -> str:
    response = await nbllm.stream("Hi", "demo/echo", extra={"pace": 0})
    return response.text
