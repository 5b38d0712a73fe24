"""K1: a kernel interrupt at every stage of an answer, in kernels of both generations."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from faults.server import Server, answering, event, head, reply
from kernels.harness import CellRun, Kernel

pytestmark = pytest.mark.kernel

PATIENCE = 3.0
"""Seconds; half a second is promised, and `pytest -s` prints what was measured."""

STAGES = {
    "connecting": "connecting",
    "waiting": "waiting",
    "streaming": "streaming",
    "sleeping before a retry": "retrying",
}
WAYS = {
    "%%llm": "%%llm compatible/m -o base_url {url}\nGo.",
    "complete": "_llm = None\nnbllm.complete('Go.', 'compatible/m', base_url='{url}')",
    "iterate": (
        "_llm = None\nfor event in nbllm.stream('Go.', 'compatible/m', base_url='{url}'): pass"
    ),
    "compare": "_llm = None\nnbllm.compare('Go.', ['compatible/m'] * 3, base_url='{url}')",
}


@dataclass
class Interrupted:
    """A cell that was interrupted, and the seconds from the signal to its end."""

    run: CellRun
    seconds: float


@pytest.fixture(scope="module")
def measured() -> Iterator[dict[str, float]]:
    """Prints every measured time at the end."""
    times: dict[str, float] = {}
    yield times
    print("\nseconds from the interrupt to the end of the cell:")
    for name, seconds in times.items():
        print(f"  {seconds:6.3f}  {name}")
    ordered = sorted(times.values())
    print(f"  median {ordered[len(ordered) // 2]:.3f}, most {ordered[-1]:.3f}")


def silent(_connection: object) -> object:
    """A TLS handshake that nobody answers."""
    time.sleep(20)
    raise OSError


def server_at(stage: str) -> Server:
    """A server that keeps an answer at a stage."""
    if stage == "connecting":
        return answering(b"", greeting=silent)
    return answering(
        {
            "waiting": [30.0],
            "streaming": [head(200), *[event("word "), 0.05] * 400],
            "sleeping before a retry": reply(503, "{}", retry_after="30", connection="close"),
        }[stage]
    )


def interrupt(kernel: Kernel, cell: str, server: Server, times: int = 1) -> Interrupted:
    """Run a cell and interrupt it once its request is on the way."""
    sent: list[float] = []

    def work() -> None:
        while not (server.requests or server.connections):
            time.sleep(0.01)
        time.sleep(0.5)
        for _ in range(times):
            sent.append(time.monotonic())
            os.kill(kernel.pid, signal.SIGINT)
            time.sleep(0.05)

    thread = threading.Thread(target=work)
    thread.start()
    run = kernel.run(cell)
    ended = time.monotonic()
    thread.join()
    return Interrupted(run, ended - sent[0])


def assert_left(server: Server) -> None:
    """Every connection was closed by the client."""
    end = time.monotonic() + 5
    while server.hang_ups < server.connections and time.monotonic() < end:
        time.sleep(0.01)
    assert server.hang_ups == server.connections


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stage", STAGES)
def test_an_interrupt(
    kernel: Kernel, stage: str, way: str, measured: dict[str, float], request: pytest.FixtureRequest
) -> None:
    with server_at(stage) as server:
        scheme = "https" if stage == "connecting" else "http"
        url = server.base_url.replace("http", scheme)
        stopped = interrupt(kernel, WAYS[way].format(url=url), server)
        measured[request.node.name] = stopped.seconds
        assert stopped.run.error is not None
        assert stopped.run.error["ename"].endswith(("KeyboardInterrupt", "Interrupted"))
        assert stopped.seconds < PATIENCE
        if stage in ("waiting", "streaming"):
            assert_left(server)
    assert kernel.run("print('next')").stdout == "next\n"
    if way == "%%llm":
        assert kernel.evaluate("_llm.finish_reason") == "cancelled"
        text = kernel.evaluate("_llm.text")
        assert text.startswith("word word ") if stage == "streaming" else text == ""


def test_two_interrupts_at_once(kernel: Kernel) -> None:
    with server_at("streaming") as server:
        stopped = interrupt(kernel, WAYS["%%llm"].format(url=server.base_url), server, times=2)
        assert stopped.run.error is not None
        assert_left(server)
    kernel.run("pass")
    assert kernel.run("print('next')").stdout == "next\n"
    assert kernel.evaluate("_llm.text").startswith("word ")


@pytest.mark.parametrize("how", ["asked to end", "killed"])
def test_a_restart_in_mid_stream(kernel: Kernel, how: str) -> None:
    with server_at("streaming") as server:
        kernel.client.execute(WAYS["%%llm"].format(url=server.base_url))
        while not server.requests:
            time.sleep(0.01)
        kernel.manager.restart_kernel(now=how == "killed")
        assert_left(server)
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.run("%load_ext nbllm\nimport nbllm").error is None
    assert kernel.run("print(nbllm.complete('Hi', 'demo/echo').text)").stdout == "Hi\n"
