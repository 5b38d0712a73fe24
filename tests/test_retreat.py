"""A server that refuses to stream, or a field of ours, is asked once more in another way."""

from __future__ import annotations

import json
from typing import Any

import pytest

import nbllm
from faults.server import HELLO, Server, answering, reply
from nbllm import errors
from nbllm.events import TextDelta

pytestmark = pytest.mark.slow

WHOLE = {
    "compatible": {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]},
    "openai": {
        "id": "r",
        "object": "response",
        "status": "completed",
        "output": [{"type": "message", "content": [{"type": "output_text", "text": "Hello"}]}],
    },
    "anthropic": {
        "type": "message",
        "id": "m",
        "content": [{"type": "text", "text": "Hello"}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 1, "output_tokens": 1},
    },
    "gemini": {
        "candidates": [{"content": {"parts": [{"text": "Hello"}]}, "finishReason": "STOP"}],
    },
    "ollama": {"model": "m", "message": {"content": "Hello"}, "done": True, "done_reason": "stop"},
}
REFUSALS = (
    "Your organization must be verified to stream this model.",
    "Unsupported value: 'stream' does not support true with this model.",
    "Streaming is not supported for this model.",
    "This model doesn't support streaming.",
    "Streaming isn’t available for this model.",
    "This model cannot be streamed.",
    "Streaming responses are unavailable.",
    "stream: Input should be False",
    "'stream' is not a supported parameter.",
)


def refusal(sentence: str, status: int = 400) -> bytes:
    """An HTTP error with that sentence."""
    return reply(status, json.dumps({"error": {"message": sentence}}), connection="close")


def bodies(server: Server) -> list[dict[str, Any]]:
    """The JSON bodies that came in."""
    return [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]


@pytest.mark.parametrize("sentence", REFUSALS)
@pytest.mark.parametrize("provider", WHOLE)
def test_a_model_that_does_not_stream_is_asked_once_for_the_whole(provider, sentence):
    api = {"api": "responses"} if provider == "openai" else {}
    with answering(refusal(sentence), reply(200, json.dumps(WHOLE[provider]))) as server:
        response = nbllm.complete(
            "hi", f"{provider}/m", base_url=server.base_url, api_key="k", **api
        )
        first, second = bodies(server)
        paths = [request.split()[1] for request in server.requests]
    assert response.text == "Hello"
    assert response.finish_reason == "stop"
    assert sum(isinstance(event, TextDelta) for event in response.events) == 1
    assert response.notices == ("This model does not stream: the answer comes in one piece.",)
    if provider == "gemini":
        assert paths[0].endswith(b":streamGenerateContent?alt=sse")
        assert paths[1].endswith(b":generateContent")
        assert first == second
    else:
        assert (first["stream"], second["stream"]) == (True, False)
        assert "stream_options" not in second
        assert first["messages" if "messages" in first else "input"]


def test_a_second_refusal_is_the_error():
    with answering(refusal(REFUSALS[0])) as server:
        with pytest.raises(errors.BadRequest, match="must be verified"):
            nbllm.complete("hi", "compatible/m", base_url=server.base_url)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("sentence", "status"),
    [("There is no such stream.", 400), ("temperature is not supported", 400), (REFUSALS[0], 500)],
)
def test_any_other_refusal_is_not_asked_again(sentence, status):
    with answering(refusal(sentence, status)) as server:
        with pytest.raises(errors.ProviderError):
            nbllm.complete("hi", "compatible/m", base_url=server.base_url)
        assert len({json.dumps(body) for body in bodies(server)}) == 1


def test_a_server_without_stream_options_is_asked_without_them():
    sentence = "Extra inputs are not permitted: stream_options"
    with answering(refusal(sentence, 422), reply(200, HELLO)) as server:
        response = nbllm.complete("hi", "compatible/m", base_url=server.base_url)
        first, second = bodies(server)
    assert response.text == "Hello"
    assert response.notices == ("This server takes no stream_options: no token counts.",)
    assert "stream_options" in first
    assert "stream_options" not in second
    assert second["stream"] is True


def test_an_account_without_summaries_is_answered_without_them():
    sentence = "Your organization must be verified to generate reasoning summaries."
    whole = reply(200, json.dumps(WHOLE["openai"]))
    with answering(refusal(sentence), whole) as server:
        settings = {"base_url": server.base_url, "api": "responses", "reasoning": "low"}
        response = nbllm.complete("hi", "openai/m", api_key="k", **settings)
        first, second = bodies(server)
    assert response.text == "Hello"
    assert response.notices == ("This account gets no summaries of the model's reasoning.",)
    assert first["reasoning"] == {"effort": "low", "summary": "auto"}
    assert second["reasoning"] == {"effort": "low"}
    assert second["stream"] is True
