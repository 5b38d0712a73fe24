"""What goes back of an answer with signed reasoning is what the official SDK would send back."""

from __future__ import annotations

import json
from pathlib import Path

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
    (MESSAGES, "reasoning"),
    (MESSAGES, "reasoning_call"),
    (MESSAGES, "reasoning_omitted"),
    (MESSAGES, "reasoning_redacted"),
    (MESSAGES, "server_tools"),
    (MESSAGES, "citations_web"),
    (MESSAGES, "compaction"),
    (RESPONSES, "summary"),
    (RESPONSES, "reasoning_text"),
    (RESPONSES, "terminal_output_empty"),
    (RESPONSES, "terminal_without_encrypted"),
    (GENERATE, "call_signed"),
    (GENERATE, "text_signed"),
    (GENERATE, "server_tools"),
]


@pytest.mark.parametrize(("way", "stream"), TURNS, ids=lambda value: getattr(value, "sdk", value))
def test_same_turn(sdks: Sdks, capture: Capture, way: Way, stream: str) -> None:
    folder, path, question = PLACES[way.sdk]
    capture.answers[path] = (STREAMS / folder / f"{stream}.sse").read_text("utf-8")
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
    assert differing({"turn": json.loads(state.content)}, {"turn": heard["turn"]}) == {}
