"""``serve`` in a process of its own: what it prints, whom it listens to, and that it ends."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys

import pytest

import nbllm.gateway
from gateways import TOKEN, aliased, question, running_gateway
from nbllm.errors import ConfigError
from provider import running_provider

slow = pytest.mark.slow


def lines(gateway):
    """What is printed behind the first line."""
    return "".join(gateway.process.stdout.readline() for _ in range(6))


@slow
def test_a_new_token_is_printed_once_and_is_the_right_one():
    with running_gateway(serve="") as gateway:
        printed = lines(gateway)
        (token,) = re.findall(r"OPENAI_API_KEY=(\S{43})$", printed, re.MULTILINE)
        assert f"OPENAI_BASE_URL={gateway.base_url} " in printed
        status, _, body = gateway.ask(
            question("demo/echo", stream=False), authorization=f"Bearer {token}"
        )
        assert status == 200
        assert b'"content":"Go."' in body
        assert gateway.ask(question("demo/echo"))[0] == 401
        gateway.process.send_signal(signal.SIGINT)
        rest, complaints = gateway.process.communicate(timeout=20)
        assert token not in rest + complaints
        assert "KeyboardInterrupt" in complaints
        assert "curl $OPENAI_BASE_URL/chat/completions" in printed


@slow
def test_a_token_that_was_given_is_not_printed(monkeypatch):
    monkeypatch.setenv("NBLLM_GATEWAY_TOKEN", TOKEN)
    with running_gateway(serve="") as gateway:
        assert gateway.ask(question("demo/echo"))[0] == 200
        printed = lines(gateway)
        gateway.process.send_signal(signal.SIGTERM)
        rest, complaints = gateway.process.communicate(timeout=20)
        assert TOKEN not in printed + rest + complaints
        assert "$NBLLM_GATEWAY_TOKEN" in printed


@slow
def test_one_connection_serves_one_question_after_the_other():
    with running_gateway() as gateway:
        connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
        for _ in range(3):
            headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
            body = '{"model": "demo/echo", "messages": [{"role": "user", "content": "Hi"}]}'
            connection.request("POST", "/v1/chat/completions", body, headers)
            answer = connection.getresponse()
            assert answer.status == 200
            assert b'"content":"Hi"' in answer.read()
            assert "server" not in {name.lower() for name, _ in answer.getheaders()}
        connection.close()


@slow
def test_two_hundred_streams_at_once_are_whole():
    with running_provider() as provider:
        setup = aliased(provider.base_url, "words-20-10")
        with running_gateway(*setup) as gateway:
            open_ones = [gateway.post(question("m0"), connection="close") for _ in range(200)]
            for connection in open_ones:
                with connection:
                    data = b""
                    while piece := connection.recv(65536):
                        data += piece
                assert data.count(b'"content":"w') >= 20
                assert b"data: [DONE]" in data


def test_an_address_that_is_taken():
    taken = socket.create_server(("127.0.0.1", 0))
    with taken, pytest.raises(ConfigError, match="--port 0 takes a free one"):
        nbllm.gateway.serve(port=taken.getsockname()[1], token=TOKEN)


def test_all_the_network_wants_a_name():
    for host in ("0.0.0.0", "::"):  # noqa: S104
        with pytest.raises(ConfigError, match="--allow-host"):
            nbllm.gateway.serve(host=host, port=0, token=TOKEN)


@slow
def test_all_the_network_is_warned_of_and_asked_by_name():
    serve = f"host='0.0.0.0', hosts=['mine.example'], token={TOKEN!r}"
    script = f"import nbllm.gateway\nnbllm.gateway.serve(port=0, {serve})"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert run.stdout.readline().startswith("Warning: 0.0.0.0 is open to other machines")
        run.kill()
