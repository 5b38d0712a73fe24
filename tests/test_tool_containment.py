"""Whatever a tool does, the turn goes on (K11), and an interrupt ends it (K1)."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
import threading
import time
from concurrent.futures import CancelledError

import pytest
from pydantic import BaseModel, field_validator

import nbllm
from nbllm.engine import submit
from nbllm.errors import ToolError
from nbllm.tools import as_tools, run_calls
from tool_host import Host, answer, call, run, run_here


def fail(_: int = 0) -> None:
    raise ValueError("no such\ncity: Atlantis")


async def fail_later() -> None:
    await asyncio.sleep(0)
    raise KeyError("city")


def leave() -> None:
    sys.exit(3)


async def leave_later() -> None:
    sys.exit(3)


def interrupt() -> None:
    raise KeyboardInterrupt


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError


def speechless() -> None:
    raise Unspeakable


def say_so() -> None:
    raise ToolError("ask for a city of this world")


async def cancel_itself() -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize("where", [run, run_here])
@pytest.mark.parametrize(
    ("tool", "output"),
    [
        (fail, "ValueError: no such city: Atlantis"),
        (fail_later, "KeyError: 'city'"),
        (leave, "SystemExit: 3"),
        (leave_later, "SystemExit: 3"),
        (interrupt, "KeyboardInterrupt"),
        (speechless, "Unspeakable"),
        (say_so, "ask for a city of this world"),
        (cancel_itself, "cancel_itself was cancelled"),
    ],
)
def test_what_a_tool_raises_is_one_line(where, tool, output):
    (result,) = where([call(tool.__name__)], [tool])
    assert result.is_error
    assert result.output == output


class Odd(BaseModel):
    at: int

    @field_validator("at")
    @classmethod
    def _check(cls, at: int) -> int:
        raise RuntimeError(at)


def test_what_a_validator_raises_is_a_result_as_well():
    def look(odd: Odd) -> None:
        raise AssertionError(odd)

    assert answer(look, odd={"at": 3}).output == "RuntimeError: 3"


def hang() -> None:
    _never.wait()


async def hang_later() -> None:
    await asyncio.sleep(3600)


async def hang_stubbornly() -> None:
    while not _never.is_set():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            continue


def hang_in_its_result() -> object:
    return itertools.repeat(next(iter(_Slow())))


class _Slow:
    def __iter__(self) -> _Slow:
        return self

    def __next__(self) -> int:
        hang()
        return 1


_never = threading.Event()


@pytest.mark.parametrize("tool", [hang, hang_later, hang_in_its_result])
@pytest.mark.parametrize("where", [run, run_here])
def test_a_tool_that_hangs_is_left(where, tool):
    (result,) = where([call(tool.__name__)], [nbllm.tool(timeout=0.1)(tool)])
    assert result.is_error
    assert result.output == f"{tool.__name__} took longer than 0.1 s and was left"


def test_a_coroutine_that_will_not_be_cancelled_is_left():
    (result,) = run([call("hang_stubbornly")], [nbllm.tool(timeout=0.1)(hang_stubbornly)])
    assert result.output == "hang_stubbornly took longer than 0.1 s and was left"


def test_a_coroutine_that_blocks_holds_up_neither_streams_nor_tools():
    held = threading.Event()

    @nbllm.tool(timeout=0.2)
    async def block() -> None:
        held.wait(30)

    async def quick() -> str:
        return threading.current_thread().name

    try:
        (result,) = run([call("block")], [block])
        assert result.output == "block took longer than 0.2 s and was left"
        assert nbllm.complete("hi", "demo/echo", timeout=10).text
        assert run([call("quick")], [quick])[0].output == "nbllm-tools"
    finally:
        held.set()


def test_a_stop_does_not_wait_for_a_tool():
    began, released, cancelled = threading.Barrier(3), threading.Event(), threading.Event()

    def stubborn() -> None:
        began.wait(10)
        released.wait(30)

    async def polite() -> None:
        try:
            await asyncio.to_thread(began.wait, 10)
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    host = Host()
    calls = [call("stubborn"), call("polite")]
    turn = submit(run_calls(calls, as_tools([stubborn, polite]), host))
    began.wait(10)
    turn.cancel()
    with pytest.raises(CancelledError):
        turn.result(10)
    assert cancelled.wait(10)
    released.set()
    time.sleep(0.02)
    assert host.log == []


def test_a_result_of_ten_megabytes_is_cut_with_a_notice():
    host = Host()
    (result,) = run([call("read")], [nbllm.tool(name="read")(lambda: "x" * 10_000_000)], host)
    assert len(result.output) == 100_000
    assert result.output.endswith("\n[cut: these are the first of 10,000,000 characters]")
    assert host.notices == [
        "The result of read had 10,000,000 characters; the model got the first 100,000."
    ]


def test_prints_are_left_alone(capfd):
    def talk() -> str:
        print("in the tool")
        print("beside it", file=sys.stderr)
        os.write(1, b"below\n")
        return "done"

    assert answer(talk).output == "done"
    out, err = capfd.readouterr()
    assert "in the tool" in out
    assert "beside it" in err


def test_a_closed_standard_output_breaks_nothing(monkeypatch):
    class Closed:
        def write(self, _text: str) -> None:
            raise ValueError("I/O operation on closed file")

    monkeypatch.setattr(sys, "stdout", Closed())
    assert answer(lambda_print).output == "ValueError: I/O operation on closed file"


def lambda_print() -> None:
    print("x")


def test_a_tool_may_ask_a_model_itself():
    def ask() -> str:
        return nbllm.complete("hi", "demo/echo", timeout=10).text

    async def ask_later() -> str:
        return (await nbllm.stream("hi", "demo/echo", timeout=10)).text

    results = run([call("ask"), call("ask_later")], [ask, ask_later])
    assert [result.output for result in results] == ["hi", "hi"]
