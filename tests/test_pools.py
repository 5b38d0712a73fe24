"""``nbllm.map`` on pools of threads and processes, and what a shard is made of."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import pytest

import nbllm
from nbllm.bulk.processes import Processes
from nbllm.errors import StreamCut
from provider import Provider, running_provider
from watching import asked, done, wait_for

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, SPAWN) as pool:
        yield pool


def ask(prompts: Any, model: str, server: Provider, pool: Any, **settings: Any) -> Any:
    given = {"base_url": server.base_url, "executor": pool, "progress": False, **settings}
    return nbllm.map(prompts, f"compatible/{model}", **given)


class Elsewhere(Executor):
    """A pool of somebody else's: what it runs goes through JSON-like values only."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)

    def submit(self, fn: Any, /, *args: Any, **_kwargs: Any) -> Future[Any]:
        return self._pool.submit(fn, *json.loads(json.dumps(args)))

    def shutdown(self, *_args: Any, **_kwargs: Any) -> None:
        self._pool.shutdown()


@pytest.mark.parametrize("kind", [lambda: ThreadPoolExecutor(2), Elsewhere], ids=["threads", "any"])
def test_all_rows_come_from_a_pool_in_their_order(kind, server):
    prompts = [f"prompt {number}" for number in range(30)]
    with kind() as pool:
        batch = ask(prompts, "burst", server, pool, shard=4)
    assert [row.response.text for row in batch] == prompts
    assert not batch.errors


@pytest.mark.slow
def test_rows_of_processes_come_as_they_are_finished(server, processes, tmp_path):
    rows = ask(list("abcdefgh"), "parrot", server, processes, shard=2)
    assert [row.response.text for row in rows] == list("abcdefgh")
    path = tmp_path / "runs.db"
    with ThreadPoolExecutor() as beside:
        running = beside.submit(
            ask, list("abcdefgh"), "words-1-300", server, processes, concurrency=1, resume=path
        )
        wait_for(lambda: path.exists() and done(path))
        assert len(asked(server, "words-1-300")) < 8
        assert len(running.result()) == 8


@pytest.mark.slow
def test_a_killed_process_loses_nothing_that_was_told(server, tmp_path):
    """Its pool is broken for good, so the rest are errors that say how to go on."""
    path, prompts = tmp_path / "runs.db", [f"{number}" for number in range(100)]
    model = "words-1-100"
    with ThreadPoolExecutor() as beside, ProcessPoolExecutor(2, SPAWN) as pool:

        def kill() -> None:
            wait_for(lambda: done(path) >= 20)
            os.kill(next(iter(pool._processes)), signal.SIGKILL)

        killing = beside.submit(kill)
        batch = ask(prompts, model, server, pool, concurrency=4, shard=40, resume=path)
        killing.result()
    assert len(batch) == 100
    assert {type(error) for error in batch.errors} == {StreamCut}
    assert "make a new one" in str(batch.errors[0])
    kept = sum(row.error is None for row in batch)
    assert 20 <= kept < 100
    before = len(asked(server, model))
    again = ask(prompts, model, server, None, resume=path)
    assert not again.errors
    assert len(asked(server, model)) - before == 100 - kept


@pytest.mark.slow
def test_ctrl_c_stops_the_streams_of_processes(server, processes):
    model = "words-500-50"

    def interrupt() -> None:
        wait_for(lambda: len(asked(server, model)) == 4)
        wait_for(lambda: time.time() - asked(server, model)[-1]["at"] > 0.5)
        os.kill(os.getpid(), signal.SIGINT)

    with ThreadPoolExecutor() as beside:
        interrupting = beside.submit(interrupt)
        with pytest.raises(KeyboardInterrupt) as caught:
            ask(list("abcd"), model, server, processes, shard=2)
        ended = time.time()
        interrupting.result()
    wait_for(lambda: all("disconnected_at" in entry for entry in asked(server, model)))
    assert max(entry["disconnected_at"] for entry in asked(server, model)) < ended + 0.5
    assert [row.response.text[:5] for row in caught.value.response] == ["word0"] * 4


@pytest.mark.slow
def test_the_processes_of_a_killed_map_stop(server):
    model = "words-500-51"
    program = (
        "import nbllm, sys\n"
        "from concurrent.futures import ProcessPoolExecutor\n"
        "if __name__ == '__main__':\n"
        "    with ProcessPoolExecutor(2) as pool:\n"
        f"        nbllm.map(list('abcd'), 'compatible/{model}', base_url={server.base_url!r},\n"
        "            executor=pool, progress=False, shard=2)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], start_new_session=True) as process:
        wait_for(lambda: len(asked(server, model)) == 4)
        process.kill()
    try:
        wait_for(lambda: all("disconnected_at" in entry for entry in asked(server, model)), 10)
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # a forked pool's processes wait for ever
    assert not any(entry.get("complete") for entry in asked(server, model))


class Ear:
    """Hears what a shard says of its jobs."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def told(self, index: int, response: Any) -> None:
        self.heard.append((index, response))


@pytest.mark.parametrize("is_known", [True, False], ids=["ours", "stranger"])
def test_only_who_has_the_token_is_heard(processes, is_known):
    words = json.dumps([{"index": 0, "told": {"text": "mine"}}])
    ear = Ear()

    async def say() -> None:
        carrier = Processes(processes)
        await carrier.open(ear)
        port, token, number = carrier._line(0) or (0, "", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"{token if is_known else '0' * len(token)}{number}\n{words}\n".encode())
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
        await carrier.close()

    asyncio.run(say())
    assert len(ear.heard) == is_known
