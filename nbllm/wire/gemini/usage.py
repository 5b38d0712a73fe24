"""Gemini's token counts, to ours (wire.md §9)."""

from __future__ import annotations

from typing import Any

from nbllm.events import Usage
from nbllm.wire.shapes import as_count

_NAMES = (
    *("promptTokenCount", "toolUsePromptTokenCount", "cachedContentTokenCount"),
    *("candidatesTokenCount", "thoughtsTokenCount"),
)


class Counts:
    """The counts so far: each event may leave some out, and the last word on each holds."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def take(self, counts: dict[str, Any]) -> Usage:
        """The usage after one more ``usageMetadata``.

        Gemini leaves prompt tokens of its tools out of the prompt's count, thoughts out of the
        candidates' count, and a count of zero out altogether.
        """
        for name in _NAMES:
            if (count := as_count(counts.get(name))) is not None:
                self._known[name] = count
        prompt, tools, cached, candidates, thoughts = map(self._known.get, _NAMES)
        return Usage(
            input_tokens=None if prompt is None else prompt + (tools or 0),
            output_tokens=_sum(candidates, thoughts),
            reasoning_tokens=thoughts,
            cached_input_tokens=cached,
        )


def _sum(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
