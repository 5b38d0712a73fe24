"""A held brake stops what comes, whatever it comes from, and spoils nothing."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

import nbllm
from faults.server import Server
from floods import HEAD, Flood, piece, settled
from nbllm.brake import Brake

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "to the end"])
def test_a_server_waits_until_it_is_released(chunked):
    flood = Flood(chunked=chunked)
    server = Server(flood)

    async def read() -> tuple[int, nbllm.Response]:
        limits = nbllm.Timeout(idle=0.5, stall=0.5)
        stream = nbllm.stream("Go.", "compatible/m", base_url=server.base_url, timeout=limits)
        async for _ in stream:
            break
        with stream.generation.brake.held():
            held = await asyncio.to_thread(settled, lambda: flood.sent, 1.5)
            known = len(stream.generation.log)
            await asyncio.sleep(0.1)
            assert len(stream.generation.log) == known
            assert not flood.is_done
        return held, await stream

    try:
        held, response = asyncio.run(read())
    finally:
        server.close()
    assert held < 20_000_000
    assert len(response.text) == 4_000 * Flood.WORDS
    assert response.finish_reason == "stop"


def test_a_held_stream_is_stopped_at_once():
    server = Server([HEAD + piece("one "), 60])

    async def read() -> float:
        stream = nbllm.stream("Go.", "compatible/m", base_url=server.base_url)
        async for _ in stream:
            break
        with stream.generation.brake.held():
            began = time.monotonic()
            stream.stop()
            response = await stream
            assert response.finish_reason == "cancelled"
            return time.monotonic() - began

    try:
        assert asyncio.run(read()) < 0.5
    finally:
        server.close()


@pytest.mark.parametrize("way", ["the demo", "a replay"])
def test_what_comes_from_no_server_waits_as_well(way, monkeypatch):
    monkeypatch.setenv("NBLLM_DEMO_PACE", "0")
    settings = {"cache": True} if way == "a replay" else {}
    if settings:
        nbllm.complete("Go.", "demo/showcase", **settings)

    async def read() -> tuple[bool, nbllm.Response]:
        stream = nbllm.stream("Go.", "demo/showcase", **settings)
        with stream.generation.brake.held():
            async for _ in stream:
                break
            for _ in range(200):
                await asyncio.sleep(0)
            is_over = stream.generation.finished
        return is_over, await stream

    is_over, response = asyncio.run(read())
    assert not is_over
    assert response.ok


def test_it_is_released_when_the_last_who_holds_it_lets_go_from_any_thread():
    brake = Brake()

    async def wait() -> None:
        inner = brake.held()
        with brake.held():
            inner.__enter__()
        assert brake.is_held
        threading.Timer(0.05, lambda: inner.__exit__(None, None, None)).start()
        await asyncio.wait_for(brake.released(), 20)
        assert not brake.is_held

    asyncio.run(wait())
