"""Cells that are interrupted at a stage of their answer, and how long they took to end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psutil

from faults.places import Opening, Place, full_backlog, over_tls, says
from faults.server import event, head, reply
from faults.tls import silent
from kernels.harness import CellRun, Kernel

LANE = "slow"
HANGS_UP_WITHIN = 5.0
_ARRIVES_WITHIN = 20.0
_LASTS = 0.4
"""Seconds from the first sign of a request until its stage is surely reached."""

_WORDS = [event("word "), 0.05] * 400
_COMES_LATER = reply(503, "{}", retry_after="30", connection="close")


@dataclass(frozen=True)
class Stage:
    """What keeps an answer where it is, and what the server has seen by then."""

    place: Opening
    requests: int = 1
    text: str = ""
    notice: str = ""
    hangs_up: bool = True


STAGES = {
    "full backlog": Stage(full_backlog, requests=0, hangs_up=False),
    "stalled handshake": Stage(over_tls(b"", greetings=[silent]), requests=0),
    "first byte": Stage(says([30.0])),
    "streaming": Stage(says([head(), *_WORDS]), text="word word "),
    "before a retry": Stage(says(_COMES_LATER), notice="asking again in 30", hangs_up=False),
}


@dataclass
class Interrupted:
    """A cell that was interrupted, and the seconds from the first signal to its end."""

    cell: str
    run: CellRun
    seconds: float


@dataclass
class Times:
    """Every measured time, by what was interrupted."""

    seconds: dict[str, float] = field(default_factory=dict)

    def table(self) -> str:
        """A line for each, then the median and the most."""
        ordered = sorted(self.seconds.values())
        lines = [f"  {seconds:6.3f}  {name}" for name, seconds in self.seconds.items()]
        if ordered:
            lines.append(f"  median {ordered[len(ordered) // 2]:.3f}, most {ordered[-1]:.3f}")
        return "\n".join(["seconds from the interrupt to the end of the cell:", *lines])


def lead_to(kernel: Kernel, place: Place) -> None:
    """Let ``slow`` be a model at that place, and nothing be asked for yet."""
    settings = f"base_url={place.base_url!r}, timeout=nbllm.Timeout(connect=30)"
    alias = f"nbllm.alias({LANE!r}, 'compatible/m', {settings})"
    run = kernel.run(f"{alias}\n_llm = stream = lanes = None")
    assert run.error is None


def interrupt(
    kernel: Kernel, cell: str, place: Place, *, gaps: Sequence[float] = (), lanes: int = 1
) -> Interrupted:
    """Run a cell and interrupt it at its stage, and once more after each gap in seconds."""
    sent: list[float] = []

    def work() -> None:
        wait_until(lambda: _has_begun(kernel, place, lanes), _ARRIVES_WITHIN)
        time.sleep(_LASTS)
        for gap in (0.0, *gaps):
            time.sleep(gap)
            sent.append(time.monotonic())
            os.kill(kernel.pid, signal.SIGINT)

    thread = threading.Thread(target=work)
    thread.start()
    run = kernel.run(cell)
    ended = time.monotonic()
    thread.join()
    assert sent, "the cell ended before it was interrupted"
    return Interrupted(cell, run, ended - sent[0])


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether it holds, now or within so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def sockets(kernel: Kernel, place: Place) -> int:
    """How many sockets of the kernel lead to a place, those still connecting included."""
    port = int(place.base_url.split(":")[2].split("/")[0])
    known = psutil.Process(kernel.pid).net_connections("tcp")
    return sum(bool(each.raddr) and each.raddr.port == port for each in known)


def _has_begun(kernel: Kernel, place: Place, lanes: int) -> bool:
    return max(len(place.requests), sockets(kernel, place)) >= lanes
