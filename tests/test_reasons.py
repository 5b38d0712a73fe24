"""Proxies hand on the word of the model they ask: each word of wire.md §9 has one meaning."""

from __future__ import annotations

import json

import pytest

from conformance import REASONS, answer_of, decode
from nbllm.wire.format import wire

ONE_WIRE_ONLY = {"incomplete:max_output_tokens", "incomplete:content_filter", "IMAGE_SAFETY"}
OPENAI = ("stop", "length", "tool_calls", "content_filter")


@pytest.mark.parametrize("word", sorted(set(REASONS) - ONE_WIRE_ONLY))
def test_a_chat_server_may_use_any_word(word):
    chunk = {"choices": [{"index": 0, "delta": {"content": "x"}, "finish_reason": word}]}
    response = answer_of(decode([f"data: {json.dumps(chunk)}\n\n".encode()], wire("chat")))
    assert (response.finish_reason, response.raw_finish_reason) == (REASONS[word], word)


@pytest.mark.parametrize("word", OPENAI)
def test_a_messages_server_may_use_openais_words(word):
    message = {"type": "message", "content": [], "stop_reason": word}
    response = answer_of(decode([json.dumps(message).encode()], wire("anthropic")))
    assert (response.finish_reason, response.raw_finish_reason) == (REASONS[word], word)
