"""``nbllm.models`` where something is wrong: typed, and without a key in sight."""

from __future__ import annotations

import traceback

import pytest

from faults.server import answering, head
from model_server import forget, serving
from nbllm import errors
from nbllm.catalog.lists import models

CANARY = "sk-canary-0123456789abcdef"
NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def _fresh(own_settings):
    forget(own_settings)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ((401, '{"error":{"message":"Bad key."}}'), errors.AuthenticationError, "api_key="),
        ((404, "no"), errors.ProviderError, r"^http://\S+/v1/models is not there"),
        ((404, "[" * 9000), errors.ProviderError, r"^http://\S+/v1/models is not there"),
        ((404, '{"error":{"message":"No project."}}'), errors.ProviderError, "^No project. http:"),
        ((429, '{"error":{"message":"Slow down."}}'), errors.RateLimited, "Slow down"),
        ((503, "<html>unwell</html>"), errors.ServerError, "unwell"),
        ((302, "http://evil.example/"), errors.ProviderError, "Redirects are not followed"),
        ((200, "<html>hello</html>"), errors.ProtocolError, "no JSON but '<html>hello"),
        ((200, '{"hello": 1}'), errors.ProtocolError, "no list of models"),
        ((200, "[" * 100_000), errors.ProtocolError, "no JSON"),
    ],
)
def test_what_goes_wrong_is_typed(answer, kind, words):
    with serving({"/v1/models": answer}) as server, pytest.raises(kind, match=words) as caught:
        models("compatible", base_url=f"{server.address}/v1", api_key=CANARY)
    shown = "".join(traceback.format_exception(caught.value))
    assert CANARY not in shown + repr(vars(caught.value))
    assert caught.value.provider == "compatible"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((400, f'{{"error":{{"message":"not with {CANARY}"}}}}'), errors.BadRequest),
        ((200, f"<p>{CANARY}"), errors.ProtocolError),
        ((302, f"http://evil.example/{CANARY}"), errors.ProviderError),
        ((404, f'{{"error":"no {CANARY}"}}'), errors.ProviderError),
    ],
)
def test_a_body_that_echoes_the_key_is_redacted(answer, kind):
    with serving({"/v1/models": answer}) as server, pytest.raises(kind) as caught:
        models("compatible", base_url=f"{server.address}/v1", api_key=CANARY)
    assert CANARY not in str(caught.value)


def test_nobody_listens():
    with pytest.raises(errors.ConnectFailed, match="Is the server running"):
        models("compatible", base_url=NOWHERE)


def test_a_server_that_says_nothing():
    with (
        answering([head(200), 30.0]) as server,
        pytest.raises(errors.TimedOut, match="raise timeout=") as caught,
    ):
        models("compatible", base_url=server.base_url, timeout=0.2)
    assert caught.value.phase == "total"
    assert len(str(caught.value.seconds)) <= len("0.123")


def test_a_list_without_measure():
    with (
        answering(head(200) + b'{"data":[' + b" " * 17_000_000) as server,
        pytest.raises(errors.LimitExceeded),
    ):
        models("compatible", base_url=server.base_url)


@pytest.mark.parametrize(
    ("provider", "settings", "kind", "words"),
    [
        ("opnai", {}, errors.UnknownProvider, "Did you mean 'openai'"),
        ("openai/gpt-5", {}, errors.UnknownProvider, "is a model. Name its provider: openai"),
        ("openai", {}, errors.MissingKey, "OPENAI_API_KEY"),
        ("compatible", {}, errors.ConfigError, "base_url="),
        ("vertex", {"project": "p", "api_key": "k"}, errors.ConfigError, "publishes no model list"),
        ("openai", {"base_ulr": "x"}, TypeError, "Did you mean 'base_url'"),
        ("openai", {"temperature": 0}, TypeError, "no 'temperature'"),
        ("compatible", {"base_url": "nowhere"}, errors.ConfigError, "base_url="),
        ("compatible", {"base_url": NOWHERE, "api_key": "a\nb"}, errors.ConfigError, "api_key="),
        (None, {"api_key": CANARY}, errors.ConfigError, "name it first"),
        (None, {"base_url": NOWHERE}, errors.ConfigError, "name it first"),
    ],
)
def test_what_is_wrong_before_anything_is_sent(provider, settings, kind, words):
    with pytest.raises(kind, match=words) as caught:
        models(provider, **settings)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"base_url": NOWHERE}, errors.ConnectFailed),
        ({"base_url": NOWHERE, "base_ulr": 1}, TypeError),
        ({}, errors.ConfigError),
    ],
)
def test_no_frame_of_ours_shows_the_key(settings, kind):
    with pytest.raises(kind) as caught:
        models("compatible", api_key=CANARY, **settings)
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    ours = [frame for frame in report.stack if "/nbllm/" in frame.filename]
    assert ours
    assert not [frame for frame in ours if CANARY in str(frame.locals)]
