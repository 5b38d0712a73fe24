"""Who may read a stream: any thread, any loop, at any time, as often as they like."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import nbllm
from nbllm.engine import submit
from sources import stream_of, words

TEXTS = tuple(f"w{number} " for number in range(50))


async def read(stream) -> list[str]:
    """The texts of a stream, read in the running loop."""
    return [text async for text in stream.text_stream]


@pytest.mark.parametrize("begin", ["thread", "loop"])
def test_late_readers_of_every_kind_see_every_event(begin):
    stream = stream_of(words(*TEXTS, pause=0.001))
    if begin == "thread":
        stream.start()
        pool = ThreadPoolExecutor(8)
        readers = [pool.submit(lambda: list(stream.text_stream)) for _ in range(4)]
        readers += [pool.submit(lambda: asyncio.run(read(stream))) for _ in range(4)]
        assert [reader.result(20) for reader in readers] == [list(TEXTS)] * 8
    else:

        async def main() -> list[list[str]]:
            task = asyncio.ensure_future(read(stream))
            await asyncio.sleep(0.01)
            threads = [asyncio.to_thread(lambda: list(stream.text_stream)) for _ in range(4)]
            return await asyncio.gather(task, read(stream), *threads)

        assert asyncio.run(main()) == [list(TEXTS)] * 6
    assert list(stream.text_stream) == list(TEXTS)
    assert asyncio.run(read(stream)) == list(TEXTS)
    assert not stream.generation._wakers


def test_where_a_stream_runs():
    async def main() -> None:
        awaited, waited = stream_of(words("a")), stream_of(words("a"))
        await awaited
        waited.wait(10)
        assert awaited.generation.loop is asyncio.get_running_loop()
        assert waited.generation.loop is not asyncio.get_running_loop()

    asyncio.run(main())


def test_a_whole_answer_inside_a_running_loop():
    async def main() -> str:
        return nbllm.complete("hello", "demo/echo").text

    assert "hello" in asyncio.run(main())


def test_fifty_threads_at_once():
    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(nbllm.complete, f"n{number}", "demo/echo") for number in range(50)]
        texts = [answer.result(60).text for answer in asked]
    assert all(f"n{number}" in text for number, text in enumerate(texts))


def test_a_wait_that_runs_out_leaves_the_stream_running():
    stream = stream_of(words("a", forever=True))
    with pytest.raises(TimeoutError, match=r"still running after 0.05 s"):
        stream.wait(timeout=0.05)
    assert stream.response.finish_reason is None
    assert not stream.generation._wakers
    stream.stop()
    assert stream.wait(10).text == "a"


def test_blocking_on_the_loop_that_drives_the_stream_is_refused():
    async def own() -> None:
        stream = stream_of(words("a", forever=True))
        await anext(aiter(stream))
        for block in (stream.wait, lambda: list(stream), lambda: list(nbllm.merge(stream))):
            with pytest.raises(RuntimeError, match="use await"):
                block()
        stream.stop()

    asyncio.run(own())


def test_blocking_on_nbllms_own_thread_is_refused():
    async def engine() -> None:
        with pytest.raises(RuntimeError, match="nbllm's own loop"):
            nbllm.complete("x", "demo/echo")
        with pytest.raises(RuntimeError, match="nbllm's own loop"):
            nbllm.compare("x", ["demo/echo"])
        assert (await nbllm.stream("x", "demo/echo")).ok

    submit(engine()).result(20)


def test_a_repr_and_the_response_so_far_start_nothing():
    source = words("abc")
    stream = stream_of(source)
    assert repr(stream) == "<Stream test/m: not started, 0 characters>"
    assert stream.response.finish_reason is None
    time.sleep(0.5)
    assert source.opened == 0
    began = time.monotonic()
    response = stream.wait(10)
    assert response.duration <= time.monotonic() - began
    assert repr(stream) == "<Stream test/m: stop, 3 characters>"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_after_a_fork_the_loop_is_made_anew():
    code = """
import os, warnings, nbllm
warnings.simplefilter("ignore", DeprecationWarning)  # a fork beside a thread
assert nbllm.complete("x", "demo/echo").ok
early = nbllm.stream("y", "demo/echo")
child = os.fork()
if child == 0:
    ok = nbllm.complete("z", "demo/echo").ok and early.wait(10).ok
    os._exit(0 if ok else 1)
assert os.waitpid(child, 0)[1] == 0
assert early.wait(10).ok
"""
    run(code)


def test_a_loop_that_was_closed_without_its_tasks_leaves_no_reader_waiting():
    code = """
import asyncio, nbllm
loop = asyncio.new_event_loop()
stream = nbllm.stream("x", "demo/slow")
loop.run_until_complete(anext(aiter(stream)))
loop.close()
assert stream.wait(5).finish_reason == "cancelled"
assert asyncio.run(stream._wait_async()).finish_reason == "cancelled"
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


BREAK = """
import asyncio, nbllm
async def main():
    async for _ in nbllm.stream("x", "demo/slow"):
        break
asyncio.run(main())
"""
KEEP = """
import asyncio, nbllm
kept = nbllm.stream("x", "demo/slow")
async def main():
    await anext(aiter(kept))
asyncio.run(main())
"""
LEAVE = """
import asyncio, nbllm
async def main():
    async with nbllm.stream("x", "demo/slow") as stream:
        await anext(aiter(stream))
asyncio.run(main())
"""


@pytest.mark.parametrize(
    "code",
    [
        "import nbllm; print(nbllm.complete('x', 'demo/echo'))",
        "import nbllm; nbllm.stream('x', 'demo/slow').start()",
        "import nbllm; s = nbllm.stream('x', 'demo/slow'); next(iter(s))",
        BREAK,
        KEEP,
        LEAVE,
        "import nbllm; c = nbllm.compare('x', ['demo/slow', 'demo/echo'], wait=False)",
    ],
)
def test_a_script_ends_in_silence(code):
    run(code)


def run(code: str) -> None:
    """Run a script in which every warning is an error and asyncio looks for mistakes."""
    environment = {**os.environ, "NBLLM_DEMO_PACE": "50"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    # asyncio's debug mode tells of slow steps, which the first imports are.
    said = [line for line in done.stderr.splitlines() if not line.startswith("Executing <")]
    assert (done.returncode, said) == (0, [])
