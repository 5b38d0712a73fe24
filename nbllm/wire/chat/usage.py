"""A usage object of OpenAI's form, and its many relatives, to our counts."""

from __future__ import annotations

from typing import Any

from nbllm.events import Usage
from nbllm.wire.shapes import as_count, as_object

_CACHED_FIELDS = ("prompt_cache_hit_tokens", "cached_tokens")


def parse_usage(usage: dict[str, Any], *, reasoning_in_output: bool) -> Usage:
    """The counts that a usage object names; what is no count is ``None``.

    ``reasoning_in_output`` says whether the server's output count includes its reasoning count.
    """
    prompt = as_object(usage.get("prompt_tokens_details"))
    completion = as_object(usage.get("completion_tokens_details"))
    reasoning = as_count(completion.get("reasoning_tokens", usage.get("reasoning_tokens")))
    output = as_count(usage.get("completion_tokens"))
    if output is not None and reasoning and not reasoning_in_output:
        output += reasoning
    places = (prompt.get("cached_tokens"), *map(usage.get, _CACHED_FIELDS))
    cached = next((count for count in map(as_count, places) if count is not None), None)
    return Usage(
        input_tokens=as_count(usage.get("prompt_tokens")),
        output_tokens=output,
        reasoning_tokens=reasoning,
        cached_input_tokens=cached,
        cache_write_tokens=as_count(prompt.get("cache_write_tokens")),
    )
