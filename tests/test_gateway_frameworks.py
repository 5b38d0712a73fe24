"""The examples of docs/gateway.md in their frameworks: real servers, real clients, hang-ups."""

from __future__ import annotations

import http.client
import json
import time
import urllib.parse
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from framework_server import FRAMEWORKS, running_frameworks
from provider import running_provider

pytestmark = pytest.mark.slow

ROUTES = {
    **{name: (name, "/ask") for name in FRAMEWORKS},
    "Django by WSGI": ("WSGI", "/ask-wsgi"),
}
SOCKETS = [name for name in FRAMEWORKS if name != "Django"]
ENDLESS = "words-5000-20"
FLOOD = "blocks-3000"


@pytest.fixture(scope="module")
def provider():
    with running_provider() as running:
        yield running


def serving(provider, model, folder):
    settings = {"base_url": provider.base_url, "retries": 0}
    return running_frameworks(f"compatible/{model}", folder / "log.txt", **settings)


@pytest.fixture(scope="module")
def few(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("few")
    with serving(provider, "words-12-10", folder) as ports:
        yield ports
    assert (folder / "log.txt").read_text() == "", "a server complained"


@pytest.fixture(scope="module")
def endless(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("endless")
    with serving(provider, ENDLESS, folder) as ports:
        yield ports
    assert "Traceback" not in (folder / "log.txt").read_text(), "a server complained"


def ask(ports, route):
    name, path = ROUTES[route]
    connection = http.client.HTTPConnection("127.0.0.1", ports[name], timeout=30)
    connection.request("GET", f"{path}?{urllib.parse.urlencode({'question': 'Go.'})}")
    return connection, connection.getresponse()


def talk(ports, name):
    return connect(f"ws://127.0.0.1:{ports[name]}/talk", open_timeout=30, close_timeout=5)


def hung_up_within(provider, asked, seconds, since):
    """Whether the upstream of the request numbered ``asked`` was left in time."""
    return provider.wait_for_disconnect(ENDLESS, asked, 10) - since < seconds


def requests(provider):
    return sum(entry["model"] == ENDLESS for entry in provider.log())


@pytest.mark.parametrize("route", ROUTES)
def test_openai_chunks_as_they_come(few, route):
    connection, answer = ask(few, route)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    pieces = []
    while line := answer.readline():
        if line.startswith(b"data: {"):
            pieces.append((time.monotonic(), json.loads(line[6:])))
    connection.close()
    deltas = [
        (at, choice["delta"]["content"])
        for at, chunk in pieces
        for choice in chunk["choices"]
        if choice["delta"].get("content")
    ]
    assert "".join(text for _at, text in deltas) == "".join(f"word{n} " for n in range(12))
    assert deltas[-1][0] - deltas[0][0] > 0.05, "it came at once"
    assert pieces[-1][1]["usage"]["completion_tokens"] == 12


@pytest.mark.parametrize("route", ROUTES)
def test_a_client_that_goes_ends_the_question(provider, endless, route):
    asked = requests(provider)
    connection, answer = ask(endless, route)
    while b"word2" not in answer.readline():
        pass
    since = time.time()
    answer.close()
    connection.close()
    assert hung_up_within(provider, asked, 1, since)


@pytest.mark.parametrize("name", SOCKETS)
def test_events_over_a_socket(few, name):
    with talk(few, name) as socket:
        socket.send("Go.")
        events = [json.loads(message) for message in socket]
        assert (socket.close_code, socket.close_reason) == (1000, "")
    text = "".join(event["text"] for event in events if event["kind"] == "text_delta")
    assert text == "".join(f"word{n} " for n in range(12))
    assert [event["kind"] for event in events].count("finish") == 1
    assert events[-1]["reason"] == "stop"
    assert events[-1]["response"]["usage"]["output_tokens"] == 12


@pytest.mark.parametrize("name", SOCKETS)
def test_stop_over_a_socket(provider, endless, name):
    asked = requests(provider)
    with talk(endless, name) as socket:
        socket.send("Go.")
        while "word2" not in socket.recv():
            pass
        since = time.time()
        socket.send('{"stop": true}')
        *_, last = map(json.loads, socket)
        assert socket.close_code == 1000
    assert (last["kind"], last["reason"]) == ("finish", "cancelled")
    assert hung_up_within(provider, asked, 1, since)


@pytest.mark.parametrize("name", SOCKETS)
@pytest.mark.parametrize("politely", [True, False])
def test_a_socket_that_closes_ends_the_question(provider, endless, name, politely):
    asked = requests(provider)
    with talk(endless, name) as socket:
        socket.send("Go.")
        while "word2" not in socket.recv():
            pass
        since = time.time()
        if politely:
            socket.close()
        else:
            socket.socket.shutdown(2)
        with suppress(ConnectionClosed):
            while True:
                socket.recv(10)
    assert hung_up_within(provider, asked, 1, since)


@pytest.fixture(scope="module")
def flood(provider, tmp_path_factory):
    with serving(provider, FLOOD, tmp_path_factory.mktemp("flood")) as ports:
        yield ports


def test_clients_that_read_slowly_slow_the_provider(provider, flood):
    asked = [ask(flood, route) for route in ROUTES]
    for _connection, answer in asked:
        answer.readline()
    sent = provider.wait_until_held_back(FLOOD)
    assert len(sent) == len(ROUTES)
    assert max(sent) < 2_500, "a provider said all of it to nobody"
    for connection, answer in asked:
        answer.close()
        connection.close()
    for request in range(len(sent)):
        provider.wait_for_disconnect(FLOOD, request, 10)
