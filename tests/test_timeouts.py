"""Each limit by the wall clock, with what came kept."""

from __future__ import annotations

import asyncio
import socket

import pytest

import nbllm
from direct import chunked
from faults.server import DONE, answering, event, head
from nbllm.call import Timeout
from nbllm.errors import TimedOut
from nbllm.transport.deadlines import Deadlines

pytestmark = pytest.mark.slow

SMALL = 0.15
PAUSE = 10.0


def expiry(answer: object, timeout: object) -> TimedOut:
    """The expiry that a slow answer ends in."""
    with answering(answer) as server, pytest.raises(TimedOut) as caught:
        nbllm.complete("hi", "compatible/m", base_url=server.base_url, timeout=timeout)
    return caught.value


PHASES = {
    "first, before the head": ([PAUSE], Timeout(first=SMALL), "first", ""),
    "first, while the head drips": (
        [part for byte in head(200) for part in (bytes([byte]), 0.03)],
        Timeout(first=SMALL),
        "first",
        "",
    ),
    "idle, behind the head": ([head(200), PAUSE], Timeout(idle=SMALL), "idle", ""),
    "idle, in mid-stream": ([head(200) + event("a"), PAUSE], Timeout(idle=SMALL), "idle", "a"),
    "stall": (
        [head(200) + event("a"), *[b": ping\n\n", 0.03] * 100],
        Timeout(stall=SMALL),
        "stall",
        "a",
    ),
    "total": ([head(200), *[event("a"), 0.03] * 100], Timeout(total=SMALL), "total", "a"),
    "a plain number is total": ([head(200), *[event("a"), 0.03] * 100], SMALL, "total", "a"),
    "total, before the head": ([PAUSE], SMALL, "total", ""),
    "total, in an error's body": ([head(500) + b"x", PAUSE], SMALL, "total", ""),
}


@pytest.mark.parametrize(("answer", "timeout", "phase", "text"), PHASES.values(), ids=PHASES.keys())
def test_each_phase(answer, timeout, phase, text):
    error = expiry(answer, timeout)
    assert (error.phase, error.seconds) == (phase, SMALL)
    assert error.response.text[:1] == text
    assert f"after {SMALL} s" in str(error)
    assert error.retryable is (phase == "first")


def test_connect():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(8)]
        for filler in fillers:
            filler.settimeout(0)
            filler.connect_ex(("127.0.0.1", port))
        with pytest.raises(
            TimedOut, match=rf"no connection to 127.0.0.1:{port} within 0.15"
        ) as caught:
            nbllm.complete(
                "hi",
                "compatible/m",
                base_url=f"http://127.0.0.1:{port}/v1",
                timeout=Timeout(connect=SMALL),
            )
        assert caught.value.phase == "connect"
        for filler in fillers:
            filler.close()


@pytest.mark.parametrize("sign", [b": ping\n\n", event("a")])
def test_bytes_reset_idle_and_content_resets_stall(sign):
    limits = Timeout(idle=0.5, stall=0.5 if b"data" in sign else None)
    answer = [head(200), *[sign, 0.1] * 9, event("b", "stop") + DONE]
    with answering(answer) as server:
        response = nbllm.complete("hi", "compatible/m", base_url=server.base_url, timeout=limits)
    assert response.text.endswith("b")


def test_a_long_wait_for_the_first_byte_is_no_stall():
    answer = [0.4, head(200), b": ping\n\n", 0.1, event("a", "stop") + DONE]
    limits = Timeout(stall=0.3)
    with answering(answer) as server:
        assert (
            nbllm.complete("x", "compatible/m", base_url=server.base_url, timeout=limits).text
            == "a"
        )


def test_an_expiry_leaves_the_callers_task_as_it_was():
    async def main() -> str:
        with answering([head(200) + event("a"), PAUSE]) as server, pytest.raises(TimedOut):
            await nbllm.stream("x", "compatible/m", base_url=server.base_url, timeout=SMALL)
        await asyncio.sleep(0)
        async with asyncio.TaskGroup() if hasattr(asyncio, "TaskGroup") else asyncio.Lock():
            return "alive"

    assert asyncio.run(main()) == "alive"


def test_a_stop_is_no_expiry():
    with answering([head(200) + event("a"), PAUSE]) as server:
        stream = nbllm.stream("x", "compatible/m", base_url=server.base_url, timeout=60)
        next(iter(stream.text_stream))
        stream.stop()
        assert stream.wait(5).finish_reason == "cancelled"


class Ringing(asyncio.SelectorEventLoop):
    """A loop that counts the timers of requests."""

    timers = 0

    def call_at(self, when, callback, *args, **named):
        """Set a timer."""
        self.timers += isinstance(getattr(callback, "__self__", None), Deadlines)
        return super().call_at(when, callback, *args, **named)


def test_an_ordinary_request_needs_one_timer():
    async def main() -> None:
        for _ in range(5):
            await nbllm.stream("hi", "compatible/m", base_url=server.base_url)

    loop = Ringing()
    with answering(chunked(event("a"), event("b", "stop"), DONE), keep_alive=True) as server:
        loop.run_until_complete(main())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    assert loop.timers == 5
