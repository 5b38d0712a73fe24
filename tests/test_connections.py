"""Which way a connection takes, and how long it is used."""

from __future__ import annotations

import asyncio

import pytest

import nbllm
from faults.server import DONE, HELLO, Server, answering, event, head, reply
from nbllm import errors
from nbllm.response import Response


def ask(server: Server) -> Response:
    """A whole answer from a server."""
    return nbllm.complete("hi", "compatible/m", base_url=server.base_url)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"])
def test_the_loopback_bypasses_every_proxy(monkeypatch, variable):
    monkeypatch.setenv(variable, "http://user:canary@127.0.0.1:9")
    for host in ("127.0.0.1", "localhost"):
        with answering(reply(200, HELLO)) as server:
            url = server.base_url.replace("127.0.0.1", host)
            assert in_a_new_loop(url).text == "Hello"


def test_a_broken_proxy_is_named_without_its_credentials(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://user:canary@127.0.0.1:9")
    with pytest.raises(errors.ConnectFailed, match=r"no connection to x\.example") as caught:
        in_a_new_loop("https://x.example/v1")
    assert "canary" not in str(caught.value)


def in_a_new_loop(base_url: str) -> Response:
    """An answer through a client that has just been made."""

    async def main() -> Response:
        return await nbllm.stream("hi", "compatible/m", base_url=base_url)

    return asyncio.run(main())


def test_a_connection_is_used_again_after_a_complete_answer():
    chunked = head(200, transfer_encoding="chunked")
    body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (event("a", "stop"), DONE))
    answer = chunked + body + b"0\r\n\r\n"
    with answering(answer, keep_alive=True) as server:
        for _ in range(3):
            assert ask(server).text == "a"
        assert (len(server.requests), server.connections) == (3, 1)


def test_nor_is_it_lost_when_the_body_ends_behind_the_end():
    answer = [head(200, content_length=str(len(HELLO))) + HELLO[:-5], 0.05, HELLO[-5:]]
    with answering(answer, keep_alive=True) as server:
        for _ in range(3):
            assert ask(server).text == "Hello"
        assert server.connections == 1


def test_more_streams_than_any_pool_holds():
    with answering([head(200) + event("a"), 20.0]) as server:
        streams = [
            nbllm.stream("hi", "compatible/m", base_url=server.base_url).start() for _ in range(130)
        ]
        for stream in streams:
            next(iter(stream.text_stream))
        assert server.connections == 130
        for stream in streams:
            stream.stop()
            stream.wait(5)


def test_broken_settings_of_the_environment_are_a_clear_error(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")

    async def ask() -> None:
        with pytest.raises(nbllm.ConfigError, match=r"settings cannot be used.*SSL_CERT_FILE"):
            await nbllm.stream("hi", "compatible/m", base_url="https://h.example/v1")

    asyncio.run(ask())
