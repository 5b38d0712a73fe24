"""``nbllm.gateway.sse``: bytes of a stream, asynchronously and not."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
import time
from contextlib import aclosing

import pytest

import nbllm
from nbllm.errors import StreamCut
from nbllm.gateway import sse
from nbllm.serialization import event_from_dict
from nbllm.testing import scripted
from provider import running_provider

SCRIPT = ["Hel", "lo\n\u2028", "there"]


def data_of(body):
    lines = b"".join(body).decode().split("\n")
    return [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]


async def gathered(body):
    return [piece async for piece in body]


def text_of(data):
    chunks = [json.loads(each) for each in data if each != "[DONE]"]
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    return "".join(delta.get("content") or "" for delta in deltas)


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("read", [list, lambda body: asyncio.run(gathered(body))])
def test_the_chunks_of_openai(read):
    data = data_of(read(sse(scripted(SCRIPT))))
    assert text_of(data) == "".join(SCRIPT)
    assert data[-1] == "[DONE]"


@pytest.mark.parametrize("read", [list, lambda body: asyncio.run(gathered(body))])
def test_our_own_events(read):
    stream = scripted(SCRIPT)
    pieces = b"".join(read(sse(stream, form="events"))).decode()
    messages = [message.split("\n") for message in pieces.removesuffix("\n\n").split("\n\n")]
    events = [event_from_dict(json.loads(data.removeprefix("data: "))) for _kind, data in messages]
    assert tuple(events) == stream.response.events
    assert [kind.removeprefix("event: ") for kind, _data in messages] == [e.kind for e in events]
    assert json.loads(messages[-1][1].removeprefix("data: "))["response"]["finish_reason"] == "stop"


@pytest.mark.parametrize("form", ["openai", "events"])
@pytest.mark.parametrize("read", [list, lambda body: asyncio.run(gathered(body))])
def test_a_failure_is_told_and_not_raised(form, read):
    data = data_of(read(sse(scripted(["Hel", StreamCut("it broke")]), form=form)))
    last = json.loads([each for each in data if each != "[DONE]"][-1])
    told = last["error"]
    assert "it broke" in told["message"]


def test_nothing_is_sent_before_it_is_asked_for():
    stream = scripted(SCRIPT)
    body = sse(stream)
    assert stream.generation.loop is None
    next(body)
    assert stream.generation.loop is not None


def test_a_stream_that_runs_already():
    stream = scripted(SCRIPT)
    stream.wait()
    assert text_of(data_of(sse(stream))) == "".join(SCRIPT)
    assert text_of(data_of(asyncio.run(gathered(sse(stream))))) == "".join(SCRIPT)


def test_the_wrong_way_of_iterating_in_a_loop():
    async def main():
        with pytest.raises(TypeError, match="async for"):
            iter(sse(scripted(SCRIPT)))

    asyncio.run(main())


@pytest.mark.parametrize("settings", [{"form": "xml"}, {"heartbeat": 0}, {"heartbeat": -1}])
def test_settings_that_are_none(settings):
    with pytest.raises(ValueError, match="is"):
        sse(scripted(SCRIPT), **settings)


@pytest.fixture(scope="module")
def provider():
    with running_provider() as running:
        yield running


def stream_of(provider, model):
    return nbllm.stream("Go.", f"compatible/{model}", base_url=provider.base_url, retries=0)


@pytest.mark.slow
def test_a_heartbeat_while_nothing_comes(provider):
    body = sse(stream_of(provider, "silent-1"), heartbeat=0.05)
    assert [next(body), next(body)] == [b": nothing yet\n\n"] * 2
    body.close()
    assert list(body) == []

    async def main():
        async with aclosing(sse(stream_of(provider, "silent-2"), heartbeat=0.05)) as body:
            assert [await anext(body), await anext(body)] == [b": nothing yet\n\n"] * 2
        assert [piece async for piece in body] == []

    asyncio.run(main())
    for model in ("silent-1", "silent-2"):
        provider.wait_for_disconnect(model)


@pytest.mark.slow
def test_cancelling_stops_the_stream(provider):
    async def main():
        reading = asyncio.ensure_future(gathered(sse(stream_of(provider, "words-5000-10"))))
        await asyncio.to_thread(wait_until_asked, provider, "words-5000-10")
        since = time.time()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        left = await asyncio.to_thread(provider.wait_for_disconnect, "words-5000-10")
        assert left - since < 1

    asyncio.run(main())


def wait_until_asked(provider, model):
    wait_for(lambda: any(entry["model"] == model for entry in provider.log()))


@pytest.mark.slow
def test_dropping_it_stops_the_stream(provider):
    body = sse(stream_of(provider, "words-5001-10"))
    next(body)
    del body
    gc.collect()
    provider.wait_for_disconnect("words-5001-10")


@pytest.mark.slow
def test_closing_it_from_another_thread_ends_a_waiting_reader(provider):
    body = sse(stream_of(provider, "silent-3"))
    pieces = []
    reader = threading.Thread(target=lambda: pieces.extend(body))
    reader.start()
    wait_until_asked(provider, "silent-3")
    body.close()
    reader.join(5)
    assert not reader.is_alive()
    assert pieces == []
    provider.wait_for_disconnect("silent-3")
