"""Where tools run: coroutines on the loop where they belong, functions on threads of their own."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator
from contextvars import ContextVar

import nbllm
from nbllm.tools import as_tools, run_calls
from tool_host import Host, answer, call, run

CELL: ContextVar[str] = ContextVar("cell", default="none")


def test_a_coroutine_shares_the_loop_of_whoever_awaits():
    seen: list[object] = []

    async def where() -> None:
        seen.append(asyncio.get_running_loop())

    async def main() -> bool:
        await run_calls([call("where")], as_tools([where]), Host())
        return seen == [asyncio.get_running_loop()]

    assert asyncio.run(main())


def test_in_the_background_it_shares_a_loop_with_other_tools_alone():
    seen: list[object] = []

    async def where() -> None:
        seen.append(asyncio.get_running_loop())

    run([call("where"), call("where")], [where])
    run([call("where")], [where])
    assert len(set(seen)) == 1
    assert seen[0] is not nbllm.engine.engine().loop


def test_a_function_has_a_thread_that_python_does_not_wait_for():
    def where() -> list[object]:
        thread = threading.current_thread()
        return [thread.daemon, thread is threading.main_thread(), thread.name]

    assert answer(where).output == '[true,false,"nbllm-helper"]'


def test_tools_run_in_the_context_of_whoever_asks():
    def cell() -> str:
        return CELL.get()

    async def cell_later() -> str:
        return CELL.get()

    CELL.set("seven")
    results = run([call("cell"), call("cell_later")], [cell, cell_later])
    assert [result.output for result in results] == ["seven", "seven"]


def test_an_async_generator_is_a_list_with_an_end():
    closed = threading.Event()

    async def numbers() -> AsyncIterator[int]:
        try:
            for number in itertools.count():
                yield number
        finally:
            closed.set()

    async def two() -> AsyncIterator[int]:
        yield 1
        yield 2

    assert answer(two).output == "[1,2]"
    assert answer(numbers).output.endswith(",9999]")
    assert closed.wait(10)


def test_no_more_than_sixteen_run_at_once():
    running = itertools.count(1)
    full, too_many, go_on = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        number = next(running)
        if number == 16:
            full.set()
        elif number == 17:
            too_many.set()
        assert go_on.wait(10)

    def look() -> None:
        assert full.wait(10)
        early.append(too_many.wait(0.1))
        go_on.set()

    early: list[bool] = []
    watcher = threading.Thread(target=look)
    watcher.start()
    results = run([call("work", id=str(number)) for number in range(40)], [work])
    watcher.join()
    assert early == [False]
    assert not any(result.is_error for result in results)
