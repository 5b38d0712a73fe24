"""An answer that said why it ended has ended, whatever becomes of its connection."""

from __future__ import annotations

import socket
import struct

import pytest

import nbllm
from faults.server import DONE, Server, answering, event, head
from nbllm.response import Response
from nbllm.transport import deadlines


def ask(server: Server, **settings: object) -> Response:
    """A whole answer from a server."""
    return nbllm.complete("hi", "compatible/m", base_url=server.base_url, **settings)


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


def test_without_a_limit_of_ones_own_it_is_left_all_the_same(monkeypatch):
    monkeypatch.setattr(deadlines, "_AFTER_REASON", 0.2)
    with answering([head() + event("Hello") + event(reason="stop"), 30.0]) as server:
        response = ask(server, timeout=nbllm.Timeout(idle=None, stall=None))
    assert (response.text, response.finish_reason) == ("Hello", "stop")


def test_a_model_that_gives_a_reason_with_every_part_is_heard_to_its_end(monkeypatch):
    monkeypatch.setattr(deadlines, "_AFTER_REASON", 0.1)
    parts = [
        f'data: {{"candidates":[{{"content":{{"parts":[{{"text":"{word}"}}]}},'
        '"finishReason":"STOP"}]}\n\n'.encode()
        for word in ("one ", "two")
    ]
    with answering([head() + parts[0], 0.5, parts[1]]) as server:
        response = nbllm.complete("hi", "gemini/m", base_url=server.base_url, api_key="a-long-key")
    assert (response.text, response.finish_reason) == ("one two", "stop")


def test_an_answer_that_begins_anew_after_its_end_is_not_over(monkeypatch):
    monkeypatch.setattr(deadlines, "_AFTER_REASON", 0.1)
    begin = b'data: {"type":"message_start","message":{"id":"m","model":"c"}}\n\n'
    text = b'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",'
    end = b'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n'
    first = head() + begin + text + b'"text":"a"}}\n\n' + end + begin
    with answering([first, 0.5, text + b'"text":"b"}}\n\n' + end]) as server:
        response = nbllm.complete(
            "hi", "anthropic/c", base_url=server.base_url, api_key="a-long-key"
        )
    assert (response.text, response.finish_reason) == ("b", "stop")
