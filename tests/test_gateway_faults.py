"""G1, G2: a client that goes, and one that reads slowly or not at all; seen from the provider."""

from __future__ import annotations

import signal
import time

import pytest

from faults.server import Server
from floods import HEAD, Flood, piece, settled
from gateways import aliased, parse, question, read_all, running_gateway

pytestmark = pytest.mark.slow

ENDLESS = 60


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("begins", [b"", HEAD + piece("one ")], ids=["silent", "in the middle"])
def test_g1_who_goes_ends_the_question_upstream_within_a_second(stream, begins):
    server = Server([begins, ENDLESS] if begins else [ENDLESS])
    try:
        with running_gateway(*aliased(server.base_url, "x")) as gateway:
            connection = gateway.post(question("m0", stream=stream))
            if stream and begins:
                data = b""
                while b"one " not in data:
                    data += connection.recv(65536)
            else:
                until(lambda: bool(server.requests))
            gone = time.monotonic()
            connection.close()
            until(lambda: bool(server.closed_by_client))
            assert server.closed_by_client[0] - gone < 1.0
    finally:
        server.close()


def until(condition, seconds=20):
    """Wait for it."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_g2_who_reads_nothing_holds_the_provider_back_and_loses_nothing():
    flood = Flood()
    server = Server(flood)
    try:
        with running_gateway(*aliased(server.base_url, "x")) as gateway:
            with gateway.post(question("m0"), connection="close") as connection:
                held = settled(lambda: flood.sent)
                assert not flood.is_done
                assert 0 < held < 12_000_000
                status, _, body = parse(read_all(connection))
            assert status == 200
            assert body.count(b'"content":"w') == Flood.WORDS
            assert body.endswith(b"data: [DONE]\n\n")
            assert flood.is_done
    finally:
        server.close()


def test_ctrl_c_tells_clients_and_ends_the_question_upstream():
    server = Server([HEAD + piece("one "), ENDLESS])
    try:
        with running_gateway(*aliased(server.base_url, "x")) as gateway:
            connection = gateway.post(question("m0"))
            data = b""
            while b"one " not in data:
                data += connection.recv(65536)
            pressed = time.monotonic()
            gateway.process.send_signal(signal.SIGINT)
            with connection:
                data += read_all(connection)
            gateway.process.wait(20)
            assert server.closed_by_client
            assert server.closed_by_client[0] - pressed < 1.0
            assert b'"code":"cancelled"' in data
            assert data.endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n")
    finally:
        server.close()
