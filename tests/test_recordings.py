"""What real providers sent: every manifest in the folder that NBLLM_STREAMS names.

``pytest -m streams`` replays each body whole, byte by byte, and cut at random 200 times (10 times
in ``make test-fast``).
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from conformance import Recording, answer, pieces, promised, recordings, same, seen
from nbllm import errors
from nbllm.call import Call
from nbllm.transport.refusal import error_for

pytestmark = pytest.mark.streams

RECHUNKINGS = [10, pytest.param(200, marks=pytest.mark.slow)]
FOLDER = os.environ.get("NBLLM_STREAMS")
ENTRIES = recordings(Path(FOLDER)) if FOLDER else []
ANSWERS = [entry for entry in ENTRIES if entry.entry["http_status"] == 200]
REFUSALS = [entry for entry in ENTRIES if entry.entry["http_status"] != 200]
KINDS = {
    400: errors.BadRequest,
    401: errors.AuthenticationError,
    402: errors.QuotaExceeded,
    403: errors.AuthenticationError,
    404: errors.ModelNotFound,
    409: errors.BadRequest,
    413: errors.BadRequest,
    422: errors.BadRequest,
    429: errors.RateLimited,
    529: errors.Overloaded,
}


def test_every_body_of_every_manifest_is_replayed(streams_folder):
    assert ENTRIES
    listed = {entry.name for entry in ENTRIES}
    there = {path.name for path in streams_folder.rglob("*.*")} - {"manifest.json", "README.md"}
    assert listed == there
    assert len(listed) == len(ENTRIES)


@pytest.mark.parametrize("recording", ANSWERS, ids=lambda recording: recording.name)
def test_an_answer_is_what_its_manifest_promises(recording):
    found, expected = seen(answer(recording, [recording.body])), promised(recording)
    assert found == {name: found[name] if want is None else want for name, want in expected.items()}


@pytest.mark.parametrize("rechunkings", RECHUNKINGS)
@pytest.mark.parametrize("recording", ANSWERS, ids=lambda recording: recording.name)
def test_any_cut_gives_the_same_events(recording, rechunkings):
    whole = answer(recording, [recording.body])
    assert same(answer(recording, pieces(recording.body, size=1)), whole)
    cuts = random.Random(recording.name)
    for _ in range(rechunkings):
        assert same(answer(recording, pieces(recording.body, cuts)), whole)


@pytest.mark.parametrize("recording", REFUSALS, ids=lambda recording: recording.name)
def test_an_http_error_is_its_class_with_the_providers_sentence_in_front(recording):
    entry = recording.entry
    call = Call(entry["provider"], "m", "https://host/v1", {}, key_source="SOME_KEY")
    headers = {name.lower(): value for name, value in (entry["response_headers"] or {}).items()}
    error = error_for(call, entry["http_status"], headers, recording.body)
    assert type(error) is kind_of(recording)
    assert error.status == entry["http_status"]
    assert str(error).startswith(sentence(entry["expected"]["error"]).strip().rstrip(". "))
    if isinstance(error, errors.AuthenticationError):
        assert "SOME_KEY" in str(error)
    if "retry-after" in headers:
        exact = float(headers.get("retry-after-ms", 0)) / 1_000
        assert error.retry_after == (exact or float(headers["retry-after"]))


def kind_of(recording: Recording) -> type[errors.ProviderError]:
    """The class that status and words mean; a bad key may come as 400 (wire.md §4, §8)."""
    status = recording.entry["http_status"]
    if status == 400 and b"API key" in recording.body:
        return errors.AuthenticationError
    if b"insufficient_quota" in recording.body:
        return errors.QuotaExceeded
    return KINDS.get(status, errors.ServerError)


def sentence(expected: Any) -> str:
    """The provider's own words in a parsed error body, as far as the manifest has them."""
    if not isinstance(expected, dict):
        return ""
    error = expected.get("error", expected)
    return error if isinstance(error, str) else str(error.get("message") or error.get("detail", ""))
