"""Chat Completions: streams that we wrote for each known quirk, however they are cut."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from conformance import decode, pieces
from nbllm import errors
from nbllm.events import Finish, Start
from nbllm.response import Response, fold

STREAMS = Path(__file__).with_name("streams")
MANIFEST = json.loads((STREAMS / "manifest.json").read_text())
NAMES = [entry["file"].removesuffix(".sse") for entry in MANIFEST]


def answer(chunks: list[bytes]) -> Response:
    """The response of a body that arrives in chunks; exactly one ``Finish``, last."""
    events = decode(chunks)
    assert [isinstance(event, Finish) for event in events] == [False] * (len(events) - 1) + [True]
    return fold((float(number), event) for number, event in enumerate(events))


def seen(response: Response) -> dict[str, object]:
    """What the manifest speaks of."""
    calls = [[call.id, call.name, call.arguments] for call in response.tool_calls]
    usage = response.usage
    return {
        "text": response.text,
        "reasoning": response.reasoning,
        "tool_calls": calls,
        "finish_reason": response.finish_reason,
        "raw_finish_reason": response.raw_finish_reason,
        "usage": [
            usage.input_tokens,
            usage.output_tokens,
            usage.reasoning_tokens,
            usage.cached_input_tokens,
        ],
        "error": response.error and type(response.error).__name__,
    }


def test_every_stream_is_in_the_manifest():
    assert {f"{name}.sse" for name in NAMES} == {path.name for path in STREAMS.glob("*.sse")}
    assert len(NAMES) == len(set(NAMES)) >= 40


@pytest.mark.parametrize("entry", MANIFEST, ids=NAMES)
def test_a_stream_means_what_its_manifest_says(entry):
    body = (STREAMS / entry["file"]).read_bytes()
    response = answer([body])
    assert seen(response) == {key: entry[key] for key in seen(response)}
    if entry["error"]:
        assert entry["message"] in str(response.error)
        assert isinstance(response.error, getattr(errors, entry["error"]))


@pytest.mark.parametrize("entry", MANIFEST, ids=NAMES)
def test_no_cut_changes_an_event(entry):
    body = (STREAMS / entry["file"]).read_bytes()
    cuts = random.Random(7)
    whole = list(map(repr, decode([body])))
    assert list(map(repr, decode(pieces(body, None, size=1)))) == whole
    for _ in range(40):
        assert list(map(repr, decode(pieces(body, cuts)))) == whole


def test_one_start_with_the_providers_own_names():
    starts = [event for event in decode([stream("filter_first")]) if isinstance(event, Start)]
    assert starts == [Start("m-1", "c-1")]


def test_no_event_is_merged_with_another():
    kinds = [event.kind for event in decode([stream("tools_parallel")])]
    assert kinds == ["start", *["tool_call_start"] * 2, *["tool_call_delta"] * 3, "finish"]


def test_arguments_that_are_no_object_are_kept_and_noticed():
    response = answer([stream("tools_glued")])
    assert response.tool_calls[0].arguments_json == '{"x":1}{"x":2}'
    assert response.notices == ("The arguments of the call to 'add' are no JSON object.",)


def test_a_server_that_counts_reasoning_apart():
    chunk = {
        "choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": "stop"}],
        "usage": {"completion_tokens": 4, "completion_tokens_details": {"reasoning_tokens": 6}},
    }
    body = f"data: {json.dumps(chunk)}\n\n".encode()
    apart = fold(enumerate(decode([body], reasoning_in_output=False)))
    assert (apart.usage.output_tokens, apart.usage.reasoning_tokens) == (10, 6)
    assert answer([body]).usage.output_tokens == 4


def stream(name: str) -> bytes:
    """The body of a stream of ours."""
    return (STREAMS / f"{name}.sse").read_bytes()
