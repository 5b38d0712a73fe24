"""The same request again, over all wires: no request, the same events, no cost."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

import nbllm
from every_wire import WIRES, Spoken, running_aimock, spoken
from nbllm.response import Response
from sources import batches_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_aimock(tmp_path_factory.mktemp("aimock"), latency=1) as base_url:
        yield base_url


@pytest.fixture(params=WIRES)
def way(request: pytest.FixtureRequest, server: str) -> Spoken:
    return spoken(request.param, server)


def requests(base_url: str) -> int:
    journal = base_url.removesuffix("/v1") + "/v1/_requests"
    with urllib.request.urlopen(journal, timeout=10) as answer:
        return len(json.load(answer))


@pytest.mark.parametrize("prompt", ["weather", "think", "table"])
def test_the_second_time_is_the_first_again(way, server, prompt, own_cache):
    first = nbllm.stream(prompt, way.model, **way.settings, cache=True)
    live = batches_of(first)
    asked = requests(server)
    again = nbllm.stream(prompt, way.model, **way.settings, cache=True)
    assert batches_of(again) == live
    assert sum(map(len, live)) > 3
    assert requests(server) == asked
    assert again.response.text == first.response.text
    assert again.response.tool_calls == first.response.tool_calls
    assert again.response.usage == first.response.usage
    assert again.response.cost == 0.0
    assert again.generation.labels.texts == ("from the cache",)
    assert first.generation.labels.texts == ()
    assert own_cache.size.answers == 1


@pytest.mark.parametrize("prompt", ["too much", "cut"])
def test_what_is_not_complete_is_not_kept(way, prompt, own_cache):
    settings = {**way.settings, "cache": True, "retries": 0}
    for _ in range(2):
        response = failed(prompt, way.model, **settings)
        assert response.error is not None
    assert own_cache.size.answers == 0


def failed(prompt: str, model: str, **settings: object) -> Response:
    stream = nbllm.stream(prompt, model, **settings)
    batches_of(stream)
    return stream.response


@pytest.mark.usefixtures("own_cache")
def test_offline_sends_nothing(way, server):
    asked = requests(server)
    with pytest.raises(nbllm.ConfigError, match="ask once with cache=True"):
        nbllm.complete("table", way.model, **way.settings, cache="offline")
    assert requests(server) == asked
    nbllm.complete("table", way.model, **way.settings, cache="refresh")
    settings = {**way.settings, "api_key": None}
    found = nbllm.complete("table", way.model, **settings, cache="offline")
    assert "the end." in found.text
    assert requests(server) == asked + 1


def test_refresh_asks_anew_and_keeps_the_answer(way, server, own_cache):
    asked = requests(server)
    for cache in (True, "refresh", True):
        nbllm.complete("table", way.model, **way.settings, cache=cache)
    assert requests(server) == asked + 2
    assert own_cache.size.answers == 1


def test_cassettes_play_without_a_server(way, tmp_path, own_cache):
    with nbllm.record(tmp_path / "cassettes"):
        first = nbllm.complete("weather", way.model, **way.settings)
    assert own_cache.size.answers == 0
    (cassette,) = (tmp_path / "cassettes").iterdir()
    assert json.loads(cassette.read_text())["request"]["url"].startswith("http://127.0.0.1")
    with nbllm.record(tmp_path / "cassettes", offline=True):
        again = nbllm.complete("weather", way.model, **{**way.settings, "api_key": None})
    assert again.events == first.events
    assert again.cost == 0.0
