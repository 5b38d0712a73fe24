"""An answer that said why it ended has ended, whatever becomes of its connection."""

from __future__ import annotations

import socket
import struct

import pytest

import nbllm
from nbllm.response import Response
from nbllm.transport import deadlines
from server import DONE, Server, answering, event, head


def ask(server: Server) -> Response:
    """A whole answer from a server."""
    return nbllm.complete("hi", "compatible/m", base_url=server.base_url)


@pytest.mark.parametrize("ending", [b"", b"data: {bro", b": ping\n\n"])
def test_what_breaks_after_the_reason_spoils_nothing(ending):
    body = event("Hello") + event(reason="stop") + ending

    def reset(connection: socket.socket) -> None:
        connection.sendall(head() + body)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with answering(reset) as server:
        response = ask(server)
    assert (response.text, response.finish_reason) == ("Hello", "stop")


@pytest.mark.parametrize("pings", [0, 8])
def test_a_connection_that_stays_open_after_the_reason_is_left(monkeypatch, pings):
    monkeypatch.setattr(deadlines, "_AFTER_REASON", 0.3)
    body = head() + event("Hello") + event(reason="stop")
    with answering([body, *[0.1, b": ping\n\n"] * pings, 30.0]) as server:
        response = ask(server)
    assert (response.text, response.finish_reason) == ("Hello", "stop")
    assert response.duration < 30


def test_before_the_reason_no_such_limit_holds(monkeypatch):
    monkeypatch.setattr(deadlines, "_AFTER_REASON", 0.1)
    body = [head() + event("Hel"), 0.4, event("lo"), 0.4, event(reason="stop") + DONE]
    with answering(body) as server:
        assert ask(server).text == "Hello"
