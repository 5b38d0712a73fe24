"""The cache: which requests are the same, what is kept, and what it does to a stream."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

import nbllm
from canary import CANARY, WAYS, holders
from faults.server import Server, answering, event, head
from nbllm.replay import store
from nbllm.replay.request import asked
from sources import batches_of

pytestmark = pytest.mark.usefixtures("own_settings")
DONE = event("It is ", None), event("done.", "stop")
HELLO = head() + b"".join(DONE)


def ask(server: Server, prompt: object = "Hello", **settings: object) -> nbllm.Response:
    given = {"base_url": server.base_url, "cache": True, **settings}
    return nbllm.complete(prompt, "compatible/m", **given)


def test_over_either_transport(transport, own_cache):
    with answering(HELLO) as server:
        first = batches_of(stream(server))
        again = batches_of(stream(server))
        assert len(server.requests) == 1
    assert again == first, transport
    assert own_cache.size.answers == 1


def stream(server: Server, **settings: object) -> nbllm.Stream:
    given = {"base_url": server.base_url, "cache": True, **settings}
    return nbllm.stream("Hello", "compatible/m", **given)


@pytest.mark.usefixtures("own_cache")
def test_what_makes_a_request_another_one():
    with answering(*[HELLO] * 6) as server:
        for settings in (
            {},
            {"api_key": "another key"},
            {"headers": {"x-team": "blue"}},
            {"timeout": 30},
            {"temperature": 1},
            {"extra": {"user": "me"}},
            {"system": "Be brief."},
        ):
            ask(server, **settings)
        ask(server, "Hello!")
        assert len(server.requests) == 5


@pytest.mark.usefixtures("own_cache")
def test_samples_are_kept_apart():
    with answering(*(head() + event(word, "stop") for word in "abc")) as server:
        given = {"base_url": server.base_url, "cache": True, "samples": 3}
        first, again = (nbllm.compare("Hello", ["compatible/m"], **given) for _ in range(2))
        assert len(server.requests) == 3
    texts = [answer.text for answer in first.values()]
    assert sorted(texts) == ["a", "b", "c"]
    assert [answer.text for answer in again.values()] == texts


def test_the_oldest_are_forgotten_where_it_grows_too_large(own_cache, monkeypatch):
    monkeypatch.setattr(store, "_ROUND", 4)
    monkeypatch.setattr(own_cache, "_kept", 0)
    with answering(HELLO) as server:
        for number in range(4):
            ask(server, f"Hello {number}")
            if number == 1:
                monkeypatch.setattr(own_cache, "most_bytes", own_cache.size.bytes + 9)
        assert own_cache.size.answers == 2
        assert ask(server, "Hello 3", cache="offline").ok
        with pytest.raises(nbllm.ConfigError):
            ask(server, "Hello 1", cache="offline")


def test_what_no_json_can_say_is_not_looked_for(own_cache):
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with answering(HELLO) as server:
        for body in ({"a": deep}, {"a": object()}, {"a": float("nan")}):
            with pytest.raises(nbllm.ConfigError, match="cannot be written as JSON"):
                ask(server, extra=body)
            with pytest.raises(nbllm.ConfigError, match="has no answer"):
                ask(server, extra=body, cache="offline")
    assert own_cache.size.answers == 0


def test_a_demo_model_is_kept_too_whatever_its_pace(own_cache, monkeypatch):
    first = nbllm.complete("Hello there", "demo/echo", cache=True)
    monkeypatch.setenv("NBLLM_DEMO_PACE", "0")
    again = nbllm.complete("Hello there", "demo/echo", cache="offline")
    assert again.events == first.events
    assert own_cache.size.answers == 1


def test_it_comes_at_once_or_at_the_pace_at_which_it_came(own_cache, monkeypatch):
    with answering([head(), DONE[0], 0.3, DONE[1]]) as server:
        ask(server)
        at_once = ask(server)
        monkeypatch.setattr(own_cache, "pace", "recorded")
        as_it_came = ask(server)
        assert len(server.requests) == 1
    assert at_once.duration < as_it_came.duration
    assert as_it_came.duration >= 0.3
    assert as_it_came.events == at_once.events


def test_a_stop_ends_what_is_played(own_cache, monkeypatch):
    with answering([head(), DONE[0], 0.2, DONE[1]]) as server:
        ask(server)
        monkeypatch.setattr(own_cache, "pace", "recorded")
        with stream(server) as playing:
            for _ in playing.text_stream:
                playing.stop()
        assert playing.wait().finish_reason == "cancelled"
        assert playing.response.text == "It is "
        assert ask(server).text == "It is done."


def test_nobody_pays_twice(own_cache):
    price = {"input": 1, "output": 2}
    nbllm.configure(prices={"compatible/m": price})
    usage = b'data: {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 9}}\n\n'
    with answering(HELLO + usage) as server:
        first, again = ask(server, max_cost=1), ask(server, max_cost=0)
    assert first.cost == pytest.approx(27e-6)
    assert (again.cost, again.cost_is_estimate) == (0.0, False)
    assert again.usage == first.usage
    assert own_cache.size.answers == 1


@pytest.mark.usefixtures("own_cache")
def test_a_cost_that_the_provider_states_is_not_paid_again():
    usage = b'data: {"choices": [], "usage": {"prompt_tokens": 9, "cost": 0.5}}\n\n'
    with answering(HELLO + usage) as server:
        given = {"base_url": server.base_url, "api_key": "k", "cache": True}
        costs = [nbllm.complete("Hello", "openrouter/m", **given).cost for _ in range(2)]
    assert costs == [0.5, 0.0]


@pytest.mark.parametrize("way", WAYS)
def test_no_key_is_in_the_file(way, own_settings, own_cache):
    echo = head() + event(f"You sent Bearer {CANARY} and ", None) + event(f"{CANARY}.", "stop")
    with answering(echo) as server:
        model, settings = WAYS[way](own_settings, server.base_url)
        extra = {"user": CANARY, "api_key": "hidden-for-its-name"}
        given = {**settings, "cache": True, "extra": extra}
        first = nbllm.complete(f"My key is {CANARY}", model, **given)
        again = nbllm.complete(f"My key is {CANARY}", model, **given)
        assert len(server.requests) == 1
    assert again.text == first.text
    assert "You sent" in first.text
    kept = b"".join(path.read_bytes() for path in own_cache.path.parent.iterdir())
    assert b"You sent" in kept
    assert b"canary" not in kept
    assert b"hidden-for" not in kept


@pytest.mark.usefixtures("own_cache")
def test_an_answer_that_does_not_fit_its_schema_is_asked_for_anew():
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    with answering(HELLO, HELLO, head() + event('{\\"a\\": 1}', "stop")) as server:
        for cache in (True, True, "offline"):
            with pytest.raises(nbllm.SchemaError):
                ask(server, schema=schema, cache=cache)
        assert len(server.requests) == 2
        assert [ask(server, schema=schema).parsed for _ in range(2)] == [{"a": 1}] * 2
        assert len(server.requests) == 3


@pytest.mark.parametrize("way", WAYS)
def test_no_key_is_in_what_keeps_answers(way, own_settings, own_cache, tmp_path):
    with answering(HELLO) as server:
        model, settings = WAYS[way](own_settings, server.base_url)
        kept = nbllm.stream("Hello", model, **settings, cache=True)
        assert kept.wait().ok
        tape = nbllm.record(tmp_path)
        recorded = nbllm.stream("Hello", model, **settings)
        assert recorded.wait().ok
        assert list(holders([own_cache, tape, kept, recorded])) == []
        tape.close()


def test_addresses_and_files_are_kept_without_what_is_secret_or_large():
    url = "https://me:pw@example.org/v1?key=abc&alt=sse"
    image = {"url": "data:image/png;base64," + "A" * 9000}
    request = asked(url, {"messages": [image], "max_tokens": 5, "password": "pw"})
    assert request.url == "https://example.org/v1?key=***&alt=sse"
    assert request.body["messages"][0]["url"].startswith("sha256:")
    assert request.body["messages"][0]["url"].endswith("of 9,022 characters")
    assert (request.body["max_tokens"], request.body["password"]) == (5, "***")
    other = asked(url, {"messages": [{"url": image["url"][:-1] + "B"}], "max_tokens": 5})
    assert other.key != asked(url, {"messages": [image], "max_tokens": 5}).key


POISON = {
    "no JSON": "{",
    "another JSON": "[1, 2]",
    "a number too large": '{"nbllm": ' + "9" * 5000 + "}",
    "deep": "[" * 100_000,
    "another version": None,
    "a time that is none": None,
    "pieces that are none": None,
    "a cut answer": None,
    "an error": None,
    "no stream": None,
}


@pytest.mark.parametrize("poison", POISON)
def test_a_poisoned_row_is_as_good_as_none(own_cache, poison):
    with answering(HELLO, HELLO) as server:
        first = ask(server)
        spoil(own_cache.path, poison)
        with pytest.raises(nbllm.ConfigError, match="has no answer"):
            ask(server, cache="offline")
        assert ask(server).events == first.events
        assert len(server.requests) == 2
        assert ask(server).events == first.events
        assert len(server.requests) == 2


def spoil(path: object, poison: str) -> None:
    nbllm.cache.size  # noqa: B018 - what waits is written
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        ((text,),) = file.execute("SELECT recording FROM answer").fetchall()
        changed = {
            "another version": text.replace('"nbllm": 1', '"nbllm": 2'),
            "a time that is none": text.replace('"pieces": [[', '"pieces": [[1e999, "x"], ['),
            "pieces that are none": text.replace('"pieces": [[', '"pieces": [5, ['),
            "a cut answer": text.replace('\\"stop\\"', "null").replace("[DONE]", ""),
            "an error": text.replace("It is ", '"}}], \\"error\\": {\\"message\\": \\"no\\"}'),
            "no stream": text.replace("data: {", "<html>"),
        }.get(poison, POISON[poison])
        assert changed != text
        file.execute("UPDATE answer SET recording = ?", (changed,))
