"""Names and addresses, and what TLS makes of them."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time

import httpx
import pytest

import nbllm
from direct import GREETINGS, LOOPS, ask, chunked, on_both_loops, run, serving
from faults.server import answering, head, reply
from faults.tls import authority, authority_file, handshake
from nbllm.transport.direct import DirectTransport
from waiting import free_port

REAL = reply(200, "real")
FORGED = reply(200, "forged")


@pytest.fixture
def _known_authority(monkeypatch):
    with authority_file() as path:
        monkeypatch.setenv("SSL_CERT_FILE", path)
        yield


def asked(loop: str, *urls: str) -> list[bytes]:
    """The body that each address gives."""

    async def main(transport: DirectTransport) -> list[bytes]:
        return [await ask(transport, url) for url in urls]

    return run(loop, main)


def refused(loop: str, url: str, kind: type[Exception] = httpx.ConnectError) -> str:
    """What the error says that an address gives."""
    with pytest.raises(kind) as caught:
        asked(loop, url)
    return str(caught.value)


def answering_on(family: socket.AddressFamily, host: str) -> socket.socket:
    """A listener whose queue is answered by the kernel alone: to connect is enough."""
    listener = socket.socket(family)
    listener.bind((host, 0))
    listener.listen()
    return listener


async def both_addresses(host, port, **_more):
    """What a resolver says of a name with two addresses, the first of which refuses."""
    del host
    stream = (socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    return [
        (socket.AF_INET6, *stream, ("::1", port, 0, 0)),
        (socket.AF_INET, *stream, ("127.0.0.1", port)),
    ]


@pytest.mark.parametrize("host", ["localhost", "two.example"])
def test_a_name_with_two_addresses_of_which_one_answers(host):
    with serving(REAL) as (server, _url):

        async def main(transport: DirectTransport) -> bytes:
            asyncio.get_running_loop().getaddrinfo = both_addresses
            return await ask(transport, f"http://{host}:{server.port}/")

        assert run("asyncio", main) == b"real"


@pytest.mark.parametrize("host", ["localhost", "two.example"])
def test_a_name_whose_addresses_all_refuse_says_so_once(host):
    async def main(transport: DirectTransport) -> None:
        asyncio.get_running_loop().getaddrinfo = both_addresses
        with pytest.raises(httpx.ConnectError, match=r"^Connection refused$"):
            await ask(transport, f"http://{host}:{free_port()}/")

    run("asyncio", main)


@on_both_loops
def test_an_address_of_version_six(loop):
    with answering_on(socket.AF_INET6, "::1") as listener:
        port = listener.getsockname()[1]

        async def main(transport: DirectTransport) -> bytes:
            task = asyncio.create_task(ask(transport, f"http://[::1]:{port}/"))
            running = asyncio.get_running_loop()
            connection, _ = await running.run_in_executor(None, listener.accept)
            with connection:
                heard = await running.run_in_executor(None, connection.recv, 65536)
                connection.sendall(REAL)
                assert await task == b"real"
            return heard

        assert f"host: [::1]:{port}".encode() in run(loop, main).lower()


@on_both_loops
def test_localhost_is_found(loop):
    with serving(REAL) as (server, _url):
        assert asked(loop, f"http://localhost:{server.port}/") == [b"real"]


@on_both_loops
def test_names_that_nobody_has(loop):
    assert "refused" in refused(loop, f"http://127.0.0.1:{free_port()}/")
    assert "not known" in refused(loop, "http://nowhere.invalid/")
    for host in ("a..b", "x" * 70 + ".example", ".example"):
        assert host in refused(loop, f"http://{host}:80/", httpx.InvalidURL)


@pytest.mark.parametrize("url", ["http://a..b/v1", f"https://{'x' * 70}.example/v1"])
def test_an_impossible_name_is_an_error_that_names_the_setting(url):
    with pytest.raises(nbllm.ConfigError, match=r"no usable address in base_url="):
        nbllm.complete("hi", "compatible/m", base_url=url)


@on_both_loops
@pytest.mark.usefixtures("_known_authority")
def test_the_name_is_told_in_the_handshake_and_an_address_is_not(loop):
    told: list[str | None] = []

    def greet(connection: socket.socket) -> socket.socket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority().issue_cert("localhost", "127.0.0.1").configure_cert(context)
        context.set_alpn_protocols(["h2", "http/1.1"])
        context.sni_callback = lambda _socket, name, _context: told.append(name)
        talk = context.wrap_socket(connection, server_side=True)
        told.append(talk.selected_alpn_protocol())
        return talk

    with serving(REAL, greeting=greet) as (server, _url):
        urls = [f"https://{host}:{server.port}/" for host in ("localhost", "127.0.0.1")]
        assert asked(loop, *urls) == [b"real"] * 2
    assert told == ["localhost", "http/1.1", None, "http/1.1"]


@on_both_loops
@pytest.mark.usefixtures("_known_authority")
def test_a_certificate_for_another_name(loop):
    with serving(REAL, greeting=handshake("other.example")) as (server, _url):
        for host in ("localhost", "127.0.0.1"):
            said = refused(loop, f"https://{host}:{server.port}/")
            assert "certificate verify failed" in said
            assert host in said
        assert server.requests == []


@on_both_loops
def test_an_authority_is_known_by_the_environment_alone(loop, monkeypatch):
    with authority_file() as path, serving(REAL, scheme="https") as (server, url):
        assert "certificate verify failed" in refused(loop, url)
        assert server.requests == []
        monkeypatch.setenv("SSL_CERT_FILE", path)
        assert asked(loop, url) == [b"real"]
        monkeypatch.setenv("SSL_CERT_FILE", __file__)
        assert "SSL_CERT_FILE" in refused(loop, url, nbllm.ConfigError)


@on_both_loops
@pytest.mark.usefixtures("_known_authority")
def test_what_comes_before_the_handshake_is_never_an_answer(loop):
    def forge(connection: socket.socket) -> socket.socket:
        connection.sendall(FORGED)
        return GREETINGS["https"](connection)

    async def be_busy() -> None:
        while True:  # the server has time for a word between any two steps
            time.sleep(0.002)  # noqa: ASYNC251
            await asyncio.sleep(0)

    with serving(REAL, greeting=forge) as (server, _url):

        async def main(transport: DirectTransport) -> None:
            busy = asyncio.create_task(be_busy())
            for _ in range(10):
                with pytest.raises(httpx.ConnectError, match="SSL"):
                    await ask(transport, f"https://127.0.0.1:{server.port}/")
            busy.cancel()

        run(loop, main)
        assert server.requests == []


@on_both_loops
@pytest.mark.usefixtures("_known_authority")
@pytest.mark.parametrize("says_bye", [False, True])
def test_a_tls_connection_that_ends_with_and_without_a_word(loop, says_bye):
    def end(data: bytes) -> object:
        def say(connection: ssl.SSLSocket) -> None:
            connection.sendall(data)
            if says_bye:
                connection.unwrap().close()
            else:
                connection.shutdown(socket.SHUT_RDWR)

        return say

    part = head(200, transfer_encoding="chunked") + b"5\r\nHel"
    answers = [end(chunked(b"a")), end(head(200) + b"b"), end(part)]
    with answering(*answers, greeting=GREETINGS["https"]) as server:

        async def main(transport: DirectTransport) -> list[bytes]:
            url = server.base_url.replace("http:", "https:")
            whole = [await ask(transport, url)]
            await asyncio.sleep(0.05)  # Python 3.10 tells of such an end only when it is over
            whole.append(await ask(transport, url))
            with pytest.raises(httpx.RemoteProtocolError, match="peer closed"):
                await ask(transport, url)
            return whole

        assert run(loop, main) == [b"a", b"b"]


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "/v1"])
def test_another_scheme_is_no_address(loop, url):
    assert "http://" in refused(loop, url, httpx.UnsupportedProtocol)
