"""What a provider says when it says no."""

from __future__ import annotations

import pytest

from nbllm import errors
from nbllm.wire.failure import Failure, classify, error_from, parse_failure


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"error": {"message": "m", "code": 401}}, ("m", "401", "", 401)),
        ({"error": {"message": "m", "code": "rate", "type": "t"}}, ("m", "rate", "t", None)),
        ({"error": {"message": "m", "code": None, "type": None}}, ("m", "", "", None)),
        (
            {"error": {"message": "m", "status": "UNAVAILABLE", "code": 503}},
            ("m", "503", "UNAVAILABLE", 503),
        ),
        ({"error": "m", "code": "c"}, ("m", "c", "", None)),
        ({"error": ["m"]}, ("m", "", "", None)),
        ({"error": True, "message": "m"}, ("m", "", "", None)),
        ([{"error": {"message": "m"}}], ("m", "", "", None)),
        ({"detail": "m"}, ("m", "", "", None)),
        ({"detail": [{"loc": ["body", 0], "msg": "m"}, "n"]}, ("body.0: m; n", "", "", None)),
        ({"object": "error", "message": {"detail": "m"}, "code": "1300"}, ("m", "1300", "", None)),
        ({"error": {"metadata": {}}}, ("no reason given", "", "", None)),
        ({"error": {"message": "m", "code": "x", "status_code": 400}}, ("m", "x", "", 400)),
    ],
)
def test_every_shape_of_an_error(document, expected):
    assert parse_failure(document) == Failure(*expected)


@pytest.mark.parametrize(
    "document", [{}, {"error": None}, {"error": {}}, {"choices": []}, 1, "x", []]
)
def test_what_is_no_error(document):
    assert parse_failure(document) is None


@pytest.mark.parametrize(
    ("status", "code", "message", "expected"),
    [
        (400, "", "", errors.BadRequest),
        (400, "model_not_found", "", errors.ModelNotFound),
        (400, "", "Incorrect API key provided", errors.AuthenticationError),
        (400, "invalid_api_key", "", errors.AuthenticationError),
        (400, "content_filter", "", errors.ContentBlocked),
        (401, "", "", errors.AuthenticationError),
        (402, "", "", errors.QuotaExceeded),
        (403, "", "", errors.AuthenticationError),
        (404, "", "", errors.ModelNotFound),
        (408, "", "", errors.ServerError),
        (409, "", "", errors.BadRequest),
        (413, "", "", errors.BadRequest),
        (422, "", "", errors.BadRequest),
        (429, "", "", errors.RateLimited),
        (429, "insufficient_quota", "", errors.QuotaExceeded),
        (500, "", "", errors.ServerError),
        (502, "", "", errors.ServerError),
        (503, "", "", errors.ServerError),
        (504, "", "", errors.ServerError),
        (529, "", "", errors.Overloaded),
        (599, "", "", errors.ServerError),
        (418, "", "", errors.ProviderError),
        (None, "", "", errors.ProviderError),
        (None, "overloaded_error", "", errors.Overloaded),
        (None, "rate_limit_exceeded", "", errors.RateLimited),
        (None, "server_error", "", errors.ServerError),
        (None, "503", "", errors.ServerError),
        (200, "429", "", errors.RateLimited),
    ],
)
def test_which_error_a_status_and_a_code_mean(status, code, message, expected):
    number = int(code) if code.isdecimal() else None
    assert classify(Failure(message, code, status=number), status) is expected


@pytest.mark.parametrize(
    ("kind", "retryable"),
    [
        (errors.RateLimited, True),
        (errors.Overloaded, True),
        (errors.ServerError, True),
        (errors.QuotaExceeded, False),
        (errors.BadRequest, False),
        (errors.ConnectFailed, True),
        (errors.StreamCut, False),
        (errors.ConfigError, False),
    ],
)
def test_what_another_try_can_mend(kind, retryable):
    assert kind("x").retryable is retryable


def test_the_providers_own_sentence_stands_in_front():
    error = error_from(Failure("Too long.", "context_length_exceeded", status=400))
    assert (str(error), error.status) == ("Too long.", 400)


def test_a_sentence_holds_nothing_that_a_terminal_obeys():
    failure = parse_failure({"error": {"message": "bad\x1b[2J \u202ekey\n"}})
    assert failure is not None
    assert failure.message == "bad [2J  key"
