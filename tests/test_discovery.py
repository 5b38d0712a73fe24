"""Local servers are known by their answers, not by their ports."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from aimock import running_aimock
from faults.server import answering, head, reply
from model_server import listing, move, serving
from nbllm import discovery, engine
from nbllm.call import Timeout
from nbllm.discovery import SIGNS, Server, discover
from waiting import free_port

OLLAMA = {"/api/version": {"version": "0.12.0"}, "/api/tags": {"models": []}}
LM_STUDIO = {"/api/v0/models": {"object": "list", "data": [{"id": "m", "state": "loaded"}]}}
OLD_LM_STUDIO = {"/v1/models": listing("m", owned_by="organization_owner")}
VLLM = {"/v1/models": listing("m", owned_by="vllm")}
LLAMA_CPP = {"/v1/models": listing("m", owned_by="llamacpp")}
OLD_LLAMA_CPP = {"/props": {"default_generation_settings": {"n_ctx": 4096}}}
JUPYTER = {
    "/api": {"version": "2.21.1"},
    "/api/version": (403, '{"message": "Forbidden"}'),
    "/v1/models": (302, "/login?next=%2Fv1%2Fmodels"),
    "/props": (200, "<html>Jupyter</html>"),
}
SPA = dict.fromkeys(
    ("/api/version", "/api/tags", "/api/v0/models", "/v1/models", "/props"), (200, "<html>")
)
SOMEBODY = {
    "/api/version": {"version": "1"},
    "/v1/models": listing("m", owned_by="acme"),
    "/health": {"status": "ok"},
    "/version": {"version": "1"},
}


@pytest.fixture(autouse=True)
def patch(own_settings):
    """Nothing that an earlier test found."""
    own_settings.setattr(discovery._Background, "found", ())
    own_settings.setattr(discovery._Background, "began", None)
    own_settings.delenv("OLLAMA_HOST", raising=False)
    return own_settings


def who_is_at(base_url: str) -> list[str]:
    """The providers that the server there is taken for."""
    found = engine.submit(discover(dict.fromkeys(SIGNS, base_url))).result(30)
    return [server.provider for server in found]


@pytest.mark.parametrize(
    ("answers", "provider"),
    [
        (OLLAMA, "ollama"),
        (LM_STUDIO, "lmstudio"),
        (OLD_LM_STUDIO, "lmstudio"),
        (VLLM, "vllm"),
        (LLAMA_CPP, "llamacpp"),
        (OLD_LLAMA_CPP, "llamacpp"),
    ],
)
@pytest.mark.parametrize("suffix", ["", "/v1"])
def test_a_server_is_known_by_its_answers(answers, provider, suffix):
    with serving(answers) as server:
        assert who_is_at(server.address + suffix) == [provider]


@pytest.mark.parametrize("answers", [{}, JUPYTER, SPA, SOMEBODY])
def test_another_server_on_the_port_is_nobody(answers):
    with serving(answers) as server:
        assert who_is_at(server.address) == []


def test_another_makers_mock_is_nobody(tmp_path):
    with running_aimock(tmp_path) as base_url:
        assert who_is_at(base_url) == []


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.9\r\n",
        head(200) + b"\0" * 2_000_000,
        reply(200, "[" * 9000),
        [head(200), 30.0],
        [30.0],
        b"",
    ],
)
def test_what_speaks_no_http_or_hangs_is_nobody(answer, patch):
    patch.setattr(discovery, "_TIMEOUT", Timeout(total=0.3))
    with answering(answer) as server:
        assert who_is_at(server.base_url) == []


def test_nobody_listens():
    assert who_is_at(f"http://127.0.0.1:{free_port()}") == []


def test_no_key_goes_out_and_no_redirect_is_followed(patch):
    patch.setenv("OLLAMA_API_KEY", "sk-canary")
    with serving(OLLAMA) as target:
        away = {path: (307, f"{target.address}{path}") for path in OLLAMA}
        with serving(away) as server:
            move(patch, ollama=server.address)
            found = engine.submit(discover()).result(30)
    assert "ollama" not in [each.provider for each in found]
    assert "sk-canary" not in str(server.requests)
    assert target.requests == []


def test_ollamas_variable_says_where_to_look(patch):
    with serving(OLLAMA) as server:
        patch.setenv("OLLAMA_HOST", server.address.removeprefix("http://"))
        found = engine.submit(discover()).result(30)
    assert Server("ollama", server.address) in found


def test_what_is_known_comes_from_the_background(patch):
    with serving(VLLM) as server:
        move(patch, vllm=server.address, ollama=server.address)
        assert discovery.known() == []
        while not discovery.known():
            engine.submit(asyncio.sleep(0.01)).result(10)
        seen = len(server.requests)
        assert discovery.known() == [Server("vllm", server.address)]
        engine.submit(asyncio.sleep(0.05)).result(10)
        assert len(server.requests) == seen


def test_a_server_that_hangs_hides_no_other(patch):
    over = threading.Event()
    with serving(VLLM) as server, answering(lambda _connection: over.wait(30)) as silent:
        hanging = dict.fromkeys(("ollama", "lmstudio", "llamacpp"), silent.base_url)
        move(patch, vllm=server.address, **hanging)
        patch.setattr(discovery, "_TIMEOUT", Timeout(total=30.0))
        end = time.monotonic() + 10
        while not discovery.known() and time.monotonic() < end:
            engine.submit(asyncio.sleep(0.01)).result(10)
        assert discovery.known() == [Server("vllm", server.address)]
        over.set()


def test_a_server_that_went_away_is_forgotten(patch):
    with serving(VLLM) as server:
        move(patch, vllm=server.address)
        engine.submit(discover()).result(30)
        patch.setattr(discovery._Background, "began", time.monotonic())
        assert Server("vllm", server.address) in discovery.known()
    patch.setattr(discovery, "_AGAIN_AFTER", -1.0)
    while Server("vllm", server.address) in discovery.known():
        engine.submit(asyncio.sleep(0.01)).result(10)
