"""What other makers' clients hear when it goes wrong, and that they can leave at any time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest

from canary import CANARY
from foreign.conftest import Ask
from foreign.gateway import TOKEN, Gateway
from foreign.helper import bare_environment
from foreign.upstream import Upstream
from sdks.helper import program

pytestmark = pytest.mark.sdks

CLIENTS = ("openai", "langchain", "llm", "vercel")
STREAMS = pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
EVERY_CLIENT = pytest.mark.parametrize("client", CLIENTS)


def model_of(upstream: Upstream, name: str) -> str:
    """The model behind a name, as its server hears it."""
    return upstream.ways[name][0].removeprefix("compatible/")


def requests_for(upstream: Upstream, name: str) -> int:
    """How often the model behind a name was asked so far."""
    model = model_of(upstream, name)
    return len([entry for entry in upstream.provider.log() if entry["model"] == model])


@STREAMS
@EVERY_CLIENT
def test_a_model_that_is_none(ask: Ask, client: str, stream):
    error = ask(client, "nobody/knows", stream=stream)["error"]
    assert (error["status"], error["code"]) == (404, "model_not_found")
    assert "nobody" in error["message"]


@EVERY_CLIENT
def test_a_wrong_token(ask: Ask, client: str):
    error = ask(client, "chat", token=f"{TOKEN[:-1]}0")["error"]
    assert (error["status"], error["code"]) == (401, "invalid_api_key")


@EVERY_CLIENT
def test_a_provider_that_is_busy(ask: Ask, upstream: Upstream, client: str):
    """``llm`` cannot be told not to ask again: it waits as long as the answer says."""
    before = len(upstream.busy.times)
    error = ask(client, "busy")["error"]
    assert error["status"] == 429
    assert error["code"] == "rate_limit_exceeded"
    assert error["retry_after"] == "1"
    asked = upstream.busy.times[before:]
    assert len(asked) == (3 if client == "llm" else 1)
    assert all(later - earlier >= 1 for earlier, later in pairwise(asked))
    assert "Slow down." in error["message"]


@EVERY_CLIENT
def test_a_provider_that_refuses_the_key_does_not_blame_the_client(ask: Ask, client: str):
    error = ask(client, "echo")["error"]
    assert error["status"] == 502
    assert CANARY not in str(error)


@EVERY_CLIENT
def test_an_error_in_the_middle_ends_in_an_error(ask: Ask, client: str):
    heard = ask(client, "cut")
    assert "the connection broke in mid-stream" in heard["error"]["message"]
    assert heard["text"] == "word0 word1 word2 word3 word4 "


@EVERY_CLIENT
def test_what_was_cut_is_no_whole_answer(ask: Ask, client: str):
    assert ask(client, "cut", stream=False)["error"]["status"] == 502


def test_what_was_asked_again_here_is_not_asked_again_by_the_client(ask: Ask, upstream: Upstream):
    before = requests_for(upstream, "unwell")
    heard = ask("openai", "unwell", retries=2)
    assert heard["error"]["status"] == 502
    assert requests_for(upstream, "unwell") - before == 2


@EVERY_CLIENT
def test_who_leaves_closes_upstream(ask: Ask, upstream: Upstream, client: str):
    before = requests_for(upstream, "paced")
    left = ask(client, "paced", stop_after=3)["stopped_at"]
    closed = upstream.provider.wait_for_disconnect(model_of(upstream, "paced"), before)
    assert closed - left < 1


def test_control_c_in_the_command_line_of_llm(upstream: Upstream, gateway: Gateway, tmp_path: Path):
    """As a person runs it: its text comes in pieces, and Ctrl-C ends the provider's work."""
    named = {"model_id": "far", "model_name": "paced", "api_key_name": "gateway"}
    described = [{**named, "api_base": gateway.address}]
    (tmp_path / "extra-openai-models.yaml").write_text(json.dumps(described))
    before = requests_for(upstream, "paced")
    command = [program("llm"), "-m", "far", "--key", TOKEN, "Hello."]
    environment = {**bare_environment(), "LLM_USER_PATH": str(tmp_path)}
    with subprocess.Popen(
        command, stdout=-1, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        assert process.stdout
        assert os.read(process.stdout.fileno(), 6) == b"word0 "
        left = time.time()
        process.send_signal(signal.SIGINT)
        closed = upstream.provider.wait_for_disconnect(model_of(upstream, "paced"), before)
    assert closed - left < 1
