"""An answer among thousands, without what is in it twice."""

from __future__ import annotations

from dataclasses import replace

from nbllm.events import ReasoningDelta, TextDelta, ToolCallDelta, ToolCallStart
from nbllm.response import Response

_TWICE = (TextDelta, ReasoningDelta, ToolCallStart, ToolCallDelta)


def slim(response: Response) -> Response:
    """The response without the pieces it came in: ``text`` and the like have them as a whole."""
    events = tuple(event for event in response.events if not isinstance(event, _TWICE))
    made = replace(response, events=events)
    if made.error is not None:
        made.error.response = made
    return made
