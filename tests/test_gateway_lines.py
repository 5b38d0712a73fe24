"""``nbllm.gateway.websocket`` over two functions, and over what is no socket."""

from __future__ import annotations

import asyncio
import json

import pytest

import nbllm
from nbllm import gateway
from nbllm.testing import scripted


def test_two_functions_are_a_socket():
    sent = []

    async def send(text):
        sent.append(json.loads(text))

    async def receive():
        await asyncio.Event().wait()

    response = asyncio.run(gateway.websocket(scripted(["Hel", "lo"]), send=send, receive=receive))
    assert response.text == "Hello"
    assert sent[-1]["kind"] == "finish"


def test_a_socket_that_breaks_stops_the_stream():
    async def send(text):
        raise ConnectionResetError(text)

    async def receive():
        await asyncio.Event().wait()

    stream = nbllm.stream("ho", "demo/slow")
    asyncio.run(gateway.websocket(stream, send=send, receive=receive))
    assert stream.wait().finish_reason == "cancelled"


def test_a_socket_that_is_none():
    with pytest.raises(TypeError, match="send= and receive="):
        asyncio.run(gateway.websocket(scripted(["x"]), object()))
