"""Streams that we wrote by hand, one for each behaviour and quirk of each wire, however cut.

A folder of ``tests/streams`` is a wire; its manifest says what each body means. ``dialect`` holds
the fields of the dialect that the body needs, ``status`` the HTTP status of an error body.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance import answer_of, decode, pieces
from nbllm import errors
from nbllm.call import Call
from nbllm.events import Event, Start, State
from nbllm.response import Response
from nbllm.transport.refusal import error_for
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import wire

STREAMS = Path(__file__).with_name("streams")
FEWEST = {"chat": 49, "responses": 20, "anthropic": 18, "gemini": 18, "ollama": 50}


@dataclass(frozen=True)
class Own:
    """One body of ours and what its manifest says of it."""

    wire: str
    entry: dict[str, Any]

    @property
    def body(self) -> bytes:
        return (STREAMS / self.wire / self.entry["file"]).read_bytes()

    def events(self, chunks: list[bytes]) -> list[Event]:
        dialect = Dialect(**self.entry.get("dialect", {}))
        return decode(chunks, wire(self.wire), dialect, origin="here")


ALL = [
    Own(folder.name, entry)
    for folder in sorted(STREAMS.iterdir())
    for entry in json.loads((folder / "manifest.json").read_text())
]
REFUSALS = [own for own in ALL if own.entry.get("status", 200) != 200]
ANSWERS = [own for own in ALL if own not in REFUSALS]


def name(own: Own) -> str:
    """The test's name."""
    return f"{own.wire}/{own.entry['file']}"


def own(path: str) -> Own:
    """The stream of that wire and file."""
    return next(one for one in ALL if name(one) == path)


def seen(response: Response) -> dict[str, Any]:
    """What a manifest may speak of."""
    usage, error = response.usage, response.error
    states = [json.loads(event.content) for event in response.events if isinstance(event, State)]
    return {
        "text": response.text,
        "reasoning": response.reasoning,
        "tool_calls": [[call.id, call.name, call.arguments] for call in response.tool_calls],
        "finish_reason": response.finish_reason,
        "raw_finish_reason": response.raw_finish_reason,
        "usage": [
            usage.input_tokens,
            usage.output_tokens,
            usage.reasoning_tokens,
            usage.cached_input_tokens,
        ],
        "cache_write": usage.cache_write_tokens,
        "citations": [[citation.url, citation.title] for citation in response.citations],
        "cost": response.cost,
        "state": states[0] if states else None,
        "notices": list(response.notices),
        "error": error and type(error).__name__,
    }


@pytest.mark.parametrize("folder", FEWEST)
def test_every_stream_is_in_its_manifest(folder):
    listed = [one.entry["file"] for one in ALL if one.wire == folder]
    there = {path.name for path in (STREAMS / folder).iterdir()} - {"manifest.json"}
    assert set(listed) == there
    assert len(listed) == len(set(listed)) >= FEWEST[folder]


@pytest.mark.parametrize("one", ANSWERS, ids=name)
def test_a_stream_means_what_its_manifest_says(one):
    found = seen(answer_of(one.events([one.body])))
    assert one.events([one.body])[-1].reason == one.entry["finish_reason"]
    promised = {key: value for key, value in one.entry.items() if key in found}
    assert {"text", "tool_calls", "finish_reason", "usage", "error"} <= set(promised)
    assert {key: found[key] for key in promised} == promised
    if one.entry["error"]:
        error = answer_of(one.events([one.body])).error
        assert one.entry["message"] in str(error)
        assert isinstance(error, getattr(errors, one.entry["error"]))


@pytest.mark.parametrize("one", ANSWERS, ids=name)
def test_no_cut_changes_an_event(one):
    cuts = random.Random(7)
    whole = list(map(repr, one.events([one.body])))
    assert list(map(repr, one.events(pieces(one.body, size=1)))) == whole
    for _ in range(40):
        assert list(map(repr, one.events(pieces(one.body, cuts)))) == whole


@pytest.mark.parametrize("one", REFUSALS, ids=name)
def test_an_http_error_is_what_its_manifest_says(one):
    call = Call(one.wire, "m", "https://host/v1", {})
    error = error_for(call, one.entry["status"], {}, one.body)
    assert type(error).__name__ == one.entry["error"]
    assert str(error).startswith(one.entry["message"])


def test_one_start_with_the_providers_own_names():
    one = own("chat/filter_first.sse")
    starts = [event for event in one.events([one.body]) if isinstance(event, Start)]
    assert starts == [Start("m-1", "c-1")]


def test_no_event_is_merged_with_another():
    one = own("chat/tools_parallel.sse")
    kinds = [event.kind for event in one.events([one.body])]
    assert kinds == ["start", *["tool_call_start"] * 2, *["tool_call_delta"] * 3, "finish"]


def test_arguments_that_are_no_object_are_kept_and_noticed():
    one = own("chat/tools_glued.sse")
    response = answer_of(one.events([one.body]))
    assert response.tool_calls[0].arguments_json == '{"x":1}{"x":2}'
    assert response.notices == ("The arguments of the call to 'add' are no JSON object.",)


def test_a_server_that_counts_reasoning_apart():
    chunk = {
        "choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": "stop"}],
        "usage": {"completion_tokens": 4, "completion_tokens_details": {"reasoning_tokens": 6}},
    }
    body = f"data: {json.dumps(chunk)}\n\n".encode()
    apart = answer_of(decode([body], wire("chat"), Dialect(reasoning_in_output=False)))
    assert (apart.usage.output_tokens, apart.usage.reasoning_tokens) == (10, 6)
    assert answer_of(decode([body], wire("chat"))).usage.output_tokens == 4
