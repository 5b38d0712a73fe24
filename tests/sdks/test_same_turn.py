"""What goes back of an answer with signed reasoning is what the official SDK would send back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nbllm
from nbllm.events import State
from sdks.answers import KEY, Way
from sdks.calls_anthropic import WAY as MESSAGES
from sdks.calls_google import WAY as GENERATE
from sdks.calls_responses import WAY as RESPONSES
from sdks.capture import Capture
from sdks.helper import Sdks
from sdks.meaning import differing

pytestmark = pytest.mark.sdks

STREAMS = Path(__file__).parents[1] / "streams"
PLACES = {
    MESSAGES.sdk: ("anthropic", "/messages", {"max_tokens": 9, "messages": []}),
    RESPONSES.sdk: ("responses", "/responses", {"input": "Hello."}),
    GENERATE.sdk: (
        "gemini",
        ":streamGenerateContent",
        {"contents": [{"role": "user", "parts": [{"text": "Hello."}]}]},
    ),
}
TURNS = [
    (MESSAGES, "reasoning_call"),
    (MESSAGES, "reasoning_omitted"),
    (MESSAGES, "reasoning_redacted"),
    (MESSAGES, "server_tools"),
    (MESSAGES, "citations_web"),
    (RESPONSES, "summary"),
    (RESPONSES, "terminal_output_empty"),
    (RESPONSES, "terminal_without_encrypted"),
    (GENERATE, "call_signed"),
    (GENERATE, "text_signed"),
    (GENERATE, "server_tools"),
]


@pytest.mark.parametrize(("way", "stream"), TURNS, ids=lambda value: getattr(value, "sdk", value))
def test_same_turn(sdks: Sdks, capture: Capture, way: Way, stream: str) -> None:
    folder, path, question = PLACES[way.sdk]
    body = (STREAMS / folder / f"{stream}.sse").read_text("utf-8")
    capture.answers[path] = counted(body) if way is MESSAGES else body
    arguments = {"model": way.model_id, **question}
    heard = sdks.ask(way.sdk, capture.address + way.path, arguments, {})
    assert heard["error"] is None
    response = nbllm.complete(
        "Hello.",
        way.model,
        base_url=way.base_url(capture.address),
        api_key=KEY,
        **way.settings,
    )
    (state,) = [event for event in response.events if isinstance(event, State)]
    ours, theirs = json.loads(state.content), joined(heard["turn"])
    assert differing({"turn": ours}, {"turn": theirs}) == {}


def counted(body: str) -> str:
    """A stream of Messages with counts, without which the SDK puts nothing together."""
    counts = '"usage":{"input_tokens":1,"output_tokens":1}'
    body = body.replace('"message":{', f'"message":{{{counts},')
    return body.replace('"delta":{"stop_reason"', f'{counts},"delta":{{"stop_reason"')


def joined(turn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The turn with Gemini's pieces of one text together, as far as no signature parts them."""
    parts: list[dict[str, Any]] = []
    for part in turn:
        last = parts[-1] if parts else {}
        if set(part) == {"text"} == set(last) or set(part) == {"text", "thought"} == set(last):
            last["text"] += part["text"]
        elif part != {"text": ""}:
            parts.append(dict(part))
    return parts
