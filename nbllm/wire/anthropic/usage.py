"""Anthropic's token counts to ours.

Every count is cumulative: a newer one overwrites. ``input_tokens`` leaves out what was read from or
written to the cache (wire.md §3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbllm.events import Usage
from nbllm.wire.shapes import as_count, as_object

_NAMES = (
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
)


def known_counts(usage: Mapping[str, Any]) -> dict[str, int]:
    """The counts that a usage object names, by the provider's names; what is none is left out."""
    details = as_object(usage.get("output_tokens_details"))
    found = {name: as_count(usage.get(name)) for name in _NAMES}
    found["thinking_tokens"] = as_count(details.get("thinking_tokens"))
    return {name: count for name, count in found.items() if count is not None}


def usage_from(counts: Mapping[str, int]) -> Usage:
    """The usage that all counts so far mean."""
    given = counts.get("input_tokens")
    cached = counts.get("cache_read_input_tokens")
    written = counts.get("cache_creation_input_tokens")
    return Usage(
        input_tokens=None if given is None else given + (cached or 0) + (written or 0),
        output_tokens=counts.get("output_tokens"),
        reasoning_tokens=counts.get("thinking_tokens"),
        cached_input_tokens=cached,
        cache_write_tokens=written,
    )
