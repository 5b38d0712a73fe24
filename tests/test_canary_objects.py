"""No object that a person can reach holds a key, but for the ``Secret`` that masks it."""

from __future__ import annotations

import copy
import pickle
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

import nbllm
from canary import CANARY, PACKED, WAYS, Giving, holders, wait_until
from faults.server import HELLO, Answer, answering, event, head, reply
from nbllm import config
from nbllm.plan import make_plan
from nbllm.secret import Secret, SecretHeaders
from nbllm.streaming.generation import Generation

pytestmark = pytest.mark.usefixtures("own_settings")

GREETING = head(content_type="text/event-stream") + HELLO
CUT = head() + event("Hel")

ENDS: dict[str, list[Answer]] = {
    "an answer": [GREETING],
    "an answer after a retry": [reply(503, "", retry_after_ms="1"), GREETING],
    "a refusal": [reply(401, '{"error":"no"}')],
    "an error in the stream": [head() + event("Hel") + b'data: {"error":"no"}\n\n'],
    "a cut": [CUT],
    "no HTTP": [b"what?\r\n\r\n"],
    "stopped": [[head() + event("Hel"), 5.0]],
    "stopped before an answer": [[5.0]],
    "stopped while it waits to ask again": [reply(503, "", retry_after="30")],
    "timed out": [[head() + event("Hel"), 5.0]],
}


def run(stream: nbllm.Stream, end: str) -> nbllm.NbllmError | None:
    """Let a stream come to its end."""
    stream.start()
    if end.startswith("stopped"):
        wait_until(
            lambda: stream.generation.phase == "retrying" or "before" in end or stream.response.text
        )
        time.sleep(0.05 if "before" in end else 0.0)
        stream.stop()
    try:
        stream.wait(20)
    except nbllm.NbllmError as error:
        return error.with_traceback(None)
    return None


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("end", ENDS)
def test_nothing_that_is_left_of_a_stream_holds_the_key(own_settings, way: Giving, end: str):
    with answering(*ENDS[end]) as server:
        model, settings = way(own_settings, server.base_url)
        settings["timeout"] = nbllm.Timeout(idle=0.1 if end == "timed out" else None)
        stream = nbllm.stream("hi", model, **settings)
        assert list(holders(stream)) == []
        error = run(stream, end)
        assert any(each.encode() in server.requests[0] for each in (CANARY, PACKED))
    things = (stream, stream.response, error)
    assert_held_by_none(*things)
    assert_shown_nowhere(*things, stream.generation, stream.generation.log)


def test_an_unexpected_error_holds_it_neither():
    with (
        answering(GREETING) as server,
        pytest.raises(nbllm.NbllmError, match="unexpected") as caught,
    ):
        nbllm.complete(
            "hi", "compatible/m", base_url=server.base_url, api_key=CANARY, headers={"Ä": "v"}
        )
    error = caught.value.with_traceback(None)
    assert traceback.extract_tb(error.__cause__.__traceback__)
    assert list(holders(error)) == []


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_nor_does_a_comparison(own_settings, way: Giving):
    with answering(reply(401, '{"error":"no"}')) as server:
        model, settings = way(own_settings, server.base_url)
        comparison = nbllm.compare("hi", [model, model], wait=False, **settings)
        with pytest.raises(nbllm.ComparisonFailed) as caught:
            comparison.wait()
    error = caught.value.with_traceback(None)
    assert_held_by_none(comparison, error)
    assert_shown_nowhere(comparison, error, error.errors)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_plan_an_alias_and_what_is_configured_show_none(own_settings, way: Giving):
    model, settings = way(own_settings, "http://127.0.0.1:9/v1")
    plan = make_plan("hi", model, settings)
    sent = "".join(plan.call().headers.values())
    assert CANARY in sent or PACKED in sent
    assert "@" not in plan.call().url
    assert_shown_nowhere(plan, plan.route, config._aliases, config._keys)
    assert [*holders(plan), *holders(config._aliases), *holders(config._keys)] == []
    assert_shown_nowhere(
        config.find_key(plan.provider, plan.route.base_url, plan.settings.get("api_key"))
    )


def assert_held_by_none(*things: object) -> None:
    """Nothing reachable has the key, once the connection had its moment to end by itself."""
    end = time.monotonic() + 1.0
    while time.monotonic() < end and any(path for thing in things for path in holders(thing)):
        time.sleep(0.02)
    assert [path for thing in things for path in holders(thing)] == []


def assert_shown_nowhere(*things: object) -> None:
    """No text, attribute, pickle or copy of theirs has the key in the clear."""
    for thing in things:
        shown = [repr(thing), str(thing), f"{thing}", ascii(thing), repr(_attributes(thing))]
        assert "canary-0" not in "".join(shown), type(thing)
        for copying in (pickle.dumps, copy.copy, *_deep(thing)):
            with suppress(TypeError, AttributeError, pickle.PicklingError):
                assert [*holders(copying(thing))] == []


def _attributes(thing: object) -> list[object]:
    names = [name for name in dir(thing) if not name.startswith("__")]
    return [getattr(thing, name, None) for name in names]


def _deep(thing: object) -> list[Callable[[Any], object]]:
    """A copy of an event loop is none."""
    has_loop = isinstance(thing, (nbllm.Stream, nbllm.Comparison, Generation))
    return [] if has_loop else [copy.deepcopy]


def test_a_call_which_is_the_request_shows_none_and_does_not_travel():
    call = make_plan("hi", "compatible/m", {"base_url": "http://h/v1", "api_key": CANARY}).call()
    assert "canary-0" not in repr(call) + str(call) + f"{call}"
    for travel in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not picklable"):
            travel(call)


def test_headers_of_ones_own_show_names_only():
    headers = SecretHeaders({"X-Token": CANARY, "n": 1})
    assert dict(headers) == {"X-Token": CANARY, "n": "1"}
    assert repr(headers) == "SecretHeaders({'X-Token': Secret('…'), 'n': Secret('…')})"
    assert_shown_nowhere(headers)
    for travel in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not picklable"):
            travel(headers)


@pytest.mark.parametrize("kind", [Secret, SecretHeaders])
def test_a_mask_has_no_attributes_to_read(kind):
    assert not hasattr(kind("x") if kind is Secret else kind({}), "__dict__")
