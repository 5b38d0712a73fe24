"""What real providers sent: the recordings in the folder that NBLLM_STREAMS names."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from conformance import Recording, answer, promised, recordings, seen
from nbllm import errors
from nbllm.call import Call
from nbllm.response import Response
from nbllm.transport.refusal import error_for

pytestmark = pytest.mark.streams

CLOSE = ("openai", "azure", "groq", "deepseek", "vllm")
OTHERS = (
    *("openrouter", "mistral", "xai", "ollama-compat", "gpustack", "snowflake", "crusoe"),
    *("huggingface", "moonshotai", "perplexity", "zai"),
)
KINDS = {
    400: errors.BadRequest,
    401: errors.AuthenticationError,
    404: errors.ModelNotFound,
    429: errors.RateLimited,
}


def identifiers(recording: Recording) -> list[str]:
    """The ids of the calls as the manifest has them."""
    calls = recording.entry["expected"]["tool_calls"]
    return [call.get("id") or f"call_{index}" for index, call in enumerate(calls)]


def check(recording: Recording, rechunkings: int) -> None:
    """Each way of cutting the body gives what the manifest promises."""
    cuts = random.Random(recording.name)
    expected = promised(recording)
    whole = answer(recording)
    assert seen(whole) == expected
    assert [call.id for call in whole.tool_calls] == identifiers(recording)
    assert same(answer(recording, size=1), whole)
    for _ in range(rechunkings):
        assert same(answer(recording, cuts), whole)


def same(one: Response, other: Response) -> bool:
    """The same events; errors are equal only to themselves, so the last is compared as text."""
    ends = repr(one.events[-1]), repr(other.events[-1])
    return one.events[:-1] == other.events[:-1] and ends[0] == ends[1]


@pytest.mark.parametrize("provider", CLOSE)
def test_a_hundred_rechunkings_of_every_answer(streams_folder, provider, record_property):
    entries = recordings(streams_folder / "recorded", (provider,))
    assert entries
    for recording in entries:
        check(recording, rechunkings=100)
    record_property("entries", len(entries))
    print(f"{provider}: {len(entries)} entries, 100 re-chunkings each, and byte by byte")


@pytest.mark.parametrize("provider", OTHERS)
def test_every_other_provider(streams_folder, provider, record_property):
    entries = recordings(streams_folder / "recorded", (provider,))
    assert entries
    for recording in entries:
        check(recording, rechunkings=5)
    record_property("entries", len(entries))
    print(f"{provider}: {len(entries)} entries, 5 re-chunkings each, and byte by byte")


def test_no_answer_is_left_out(streams_folder):
    entries = json.loads((streams_folder / "recorded" / "manifest.json").read_text())
    chat = {entry["provider"] for entry in entries if entry["api"] == "chat"}
    assert chat == {*CLOSE, *OTHERS}
    assert len(recordings(streams_folder / "recorded", CLOSE)) == 28
    assert len(recordings(streams_folder / "recorded", OTHERS)) == 35


def refusals(folder: Path) -> list[tuple[dict[str, Any], bytes]]:
    """The HTTP errors of all providers."""
    entries = json.loads((folder / "manifest.json").read_text())
    refused = [entry for entry in entries if entry["api"] == "chat" and entry["http_status"] != 200]
    return [(entry, (folder / entry["file"]).read_bytes()) for entry in refused]


def sentence(expected: Any) -> str:
    """The provider's own words in a parsed error body."""
    error = expected.get("error", expected)
    return str(error.get("message") or error.get("detail"))


def test_every_http_error_is_its_class_with_the_providers_sentence_in_front(streams_folder):
    entries = refusals(streams_folder / "recorded")
    assert len(entries) == 14
    for entry, body in entries:
        call = Call(entry["provider"], "m", "https://host/v1", {}, key_source="SOME_KEY")
        headers = {name.lower(): value for name, value in entry["response_headers"].items()}
        error = error_for(call, entry["http_status"], headers, body)
        assert type(error) is KINDS[entry["http_status"]], entry["file"]
        assert error.status == entry["http_status"]
        assert str(error).startswith(sentence(entry["expected"]["error"]).strip().rstrip(". "))
        if error.status == 401:
            assert "SOME_KEY" in str(error)
        if "retry-after" in headers:
            assert error.retry_after == float(headers["retry-after"])
