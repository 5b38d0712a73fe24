"""The words and objects that OpenAI's stream and whole answer have in common."""

from __future__ import annotations

from typing import Any

from nbllm.events import Citation, FinishReason, Usage

_WORDS: dict[FinishReason, str] = {
    "length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
}


def reason_word(reason: FinishReason | None) -> str:
    """OpenAI's word for the end of an answer; it has none for a pause, which is a stop to it."""
    return _WORDS.get(reason or "stop", "stop")


def counts(usage: Usage, cost: float | None = None) -> dict[str, Any]:
    """OpenAI's usage object; a count that is not known is not in it. Empty where none is."""
    given, output = usage.input_tokens, usage.output_tokens
    prompt = {
        "cached_tokens": usage.cached_input_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
    }
    found: dict[str, Any] = {
        "prompt_tokens": given,
        "completion_tokens": output,
        "total_tokens": None if given is None or output is None else given + output,
        "prompt_tokens_details": _known(prompt) or None,
        "completion_tokens_details": _known({"reasoning_tokens": usage.reasoning_tokens}) or None,
        "cost": cost,
    }
    return _known(found)


def annotation(citation: Citation) -> dict[str, Any]:
    """OpenAI's annotation for a source with an address."""
    source = {"url": citation.url, "title": citation.title or "", "content": citation.text}
    return {"type": "url_citation", "url_citation": _known(source)}


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
