"""K1: a kernel interrupt at every stage of an answer, in kernels of both generations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faults.places import Place
from faults.server import Server
from kernels.harness import LOAD, WIDGET_VIEW, Kernel
from kernels.interrupting import (
    HANGS_UP_WITHIN,
    LANE,
    STAGES,
    Interrupted,
    Stage,
    Times,
    interrupt,
    lead_to,
    sockets,
    wait_until,
)

pytestmark = pytest.mark.kernel

PATIENCE = 5.0
"""Seconds; half a second is promised, and `pytest -s` prints what was measured on this machine."""

MAGIC = f"%%llm {LANE}\nGo."
WAYS = {
    "%%llm": MAGIC,
    "complete": f"nbllm.complete('Go.', {LANE!r})",
    "iterate": f"stream = nbllm.stream('Go.', {LANE!r})\nfor event in stream: pass",
    "iterate unnamed": f"for event in nbllm.stream('Go.', {LANE!r}): pass",
}
LAST = "__import__('sys').last_value.response"
KEPT = {
    "%%llm": "_llm",
    "complete": LAST,
    "iterate": "stream.response",
    "iterate unnamed": LAST,
}
TIDYING = {
    "%%llm": MAGIC,
    "iterate": (
        f"import time\nstream = nbllm.stream('Go.', {LANE!r})\n"
        "try:\n    for event in stream: pass\nexcept KeyboardInterrupt: time.sleep(20)"
    ),
}
BEGIN = f"import asyncio, time\nstream = nbllm.stream('Go.', {LANE!r})\n"
ELSEWHERE = {
    "in the body of for": BEGIN + "for event in stream: time.sleep(20)",
    "in the body of async for": BEGIN + "async for event in stream: await asyncio.sleep(20)",
    "in await": BEGIN + "await stream",
}
# A second signal that comes as ipykernel sends its reply can lose the reply: none may come so late.
SLOW_DOWN = """
import importlib, time
place, name = importlib.import_module({module!r}), {name!r}
place = getattr(place, {within!r}, place)
usual = getattr(place, name)
setattr(place, name, lambda *given, **named: (time.sleep(1), usual(*given, **named))[1])
"""
SLOW = {
    "to stop": ("nbllm.streaming.generation", "Generation", "_cancel"),
    "to settle": ("nbllm.notebook.exhibit", "", "bundle"),
    "to bind": ("nbllm.notebook.magic", "CellMagic", "_bind"),
}
THREE = {
    "%%llm": (f"%%llm {LANE},{LANE},{LANE}\nGo.", "_llm"),
    "compare": (
        f"lanes = nbllm.compare('Go.', [{LANE!r}] * 3, wait=False)\nlanes.wait()",
        "lanes",
    ),
}


@pytest.fixture(scope="session")
def times() -> Iterator[Times]:
    """Prints every measured time at the end."""
    times = Times()
    yield times
    print("\n" + times.table())


@pytest.fixture
def note(times: Times, request: pytest.FixtureRequest):
    """Note how long a cell took to end, and see that it was interrupted."""

    def noted(stopped: Interrupted) -> None:
        times.seconds[request.node.name] = stopped.seconds
        assert_interrupted(stopped)

    return noted


@pytest.fixture(params=SLOW.values(), ids=SLOW)
def slow(kernel: Kernel, request: pytest.FixtureRequest) -> Iterator[None]:
    """One step of the way out takes a second."""
    module, within, name = request.param
    assert kernel.run(SLOW_DOWN.format(module=module, within=within, name=name)).error is None
    yield
    assert kernel.run("setattr(place, name, usual)").error is None


def assert_interrupted(stopped: Interrupted) -> None:
    """The cell ended in a ``KeyboardInterrupt``, and soon."""
    assert stopped.run.error is not None
    said = "CancelledError" if "await" in stopped.cell else "KeyboardInterrupt"
    assert said in stopped.run.error["traceback"][-1]
    assert stopped.run.reply["ename"] == said
    assert stopped.seconds < PATIENCE


def assert_left(kernel: Kernel, place: Place) -> None:
    """The kernel holds no socket any more."""
    assert wait_until(lambda: sockets(kernel, place) == 0, HANGS_UP_WITHIN)


def assert_hung_up(server: Server) -> None:
    """The server saw each of its clients leave."""
    assert server.connections
    assert wait_until(lambda: server.hang_ups == server.connections, HANGS_UP_WITHIN)


def assert_kept(kernel: Kernel, response: str, stage: Stage) -> None:
    """What came before the interrupt is there, and is called cancelled."""
    reason, text, notices = kernel.evaluate(
        f"[{response}.finish_reason, {response}.text, {response}.notices]"
    )
    assert reason == "cancelled"
    assert text.startswith(stage.text)
    assert bool(text) == bool(stage.text)
    assert stage.notice in "".join(notices)


def assert_lives(kernel: Kernel) -> None:
    """The next cell works."""
    assert kernel.run("print('next')").stdout == "next\n"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_an_interrupt(kernel: Kernel, stage: Stage, way: str, note) -> None:
    with stage.place() as place:
        lead_to(kernel, place)
        stopped = interrupt(kernel, WAYS[way], place)
        note(stopped)
        assert (
            stopped.run.error is not None
        )  # a second interrupt would cut IPython's printing short
        assert "KeyboardInterrupt" in stopped.run.error["traceback"][-1]
        assert_left(kernel, place)
        if stage.hangs_up:
            assert_hung_up(place)
        assert len(place.requests) == stage.requests
    assert_lives(kernel)
    assert_kept(kernel, KEPT[way], stage)


@pytest.mark.parametrize("way", ELSEWHERE)
def test_an_interrupt_elsewhere(kernel: Kernel, way: str, note) -> None:
    stage = STAGES["streaming"]
    with stage.place() as server:
        lead_to(kernel, server)
        note(interrupt(kernel, ELSEWHERE[way], server))
        assert_hung_up(server)
    assert_lives(kernel)
    assert_kept(kernel, "stream.response", Stage(stage.place, text="word "))


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("way", TIDYING)
def test_a_second_interrupt_while_the_first_is_handled(kernel: Kernel, way: str) -> None:
    stage = STAGES["streaming"]
    with stage.place() as server:
        lead_to(kernel, server)
        stopped = interrupt(kernel, TIDYING[way], server, gaps=[0.3])
        assert_interrupted(stopped)
        assert_hung_up(server)
    assert WIDGET_VIEW not in [kind for data in stopped.run.displays[-1:] for kind in data]
    assert_lives(kernel)
    assert_kept(kernel, KEPT[way], stage)


@pytest.mark.parametrize("way", THREE)
def test_an_interrupt_of_three_lanes(kernel: Kernel, way: str, note) -> None:
    cell, value = THREE[way]
    stage = STAGES["streaming"]
    with stage.place() as server:
        lead_to(kernel, server)
        note(interrupt(kernel, cell, server, lanes=3))
        assert_hung_up(server)
        assert server.connections == 3
    assert_lives(kernel)
    for lane in range(3):
        assert_kept(kernel, f"[*{value}.values()][{lane}]", stage)


@pytest.mark.parametrize("now", [False, True], ids=["asked to end", "killed"])
def test_a_restart_in_mid_stream(kernel: Kernel, now: bool) -> None:  # noqa: FBT001 - a parameter
    with STAGES["streaming"].place() as server:
        lead_to(kernel, server)
        kernel.client.execute(MAGIC)
        assert wait_until(lambda: bool(server.requests), HANGS_UP_WITHIN)
        assert server.hang_ups == 0
        kernel.manager.restart_kernel(now=now)
        assert_hung_up(server)
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.run(LOAD).error is None
    assert kernel.run("print(nbllm.complete('Hi', 'demo/echo').text)").stdout == "Hi\n"
