"""The usage object of a response, to our counts."""

from __future__ import annotations

from typing import Any

from nbllm.events import Usage
from nbllm.wire.shapes import as_count, as_object


def parse_usage(usage: dict[str, Any]) -> Usage:
    """The counts that a usage object names; what is no count is ``None`` (wire.md §2)."""
    given = as_object(usage.get("input_tokens_details"))
    made = as_object(usage.get("output_tokens_details"))
    return Usage(
        input_tokens=as_count(usage.get("input_tokens")),
        output_tokens=as_count(usage.get("output_tokens")),
        reasoning_tokens=as_count(made.get("reasoning_tokens")),
        cached_input_tokens=as_count(given.get("cached_tokens")),
        cache_write_tokens=as_count(given.get("cache_write_tokens")),
    )
