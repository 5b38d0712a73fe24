"""Our own events as text: JSON for a WebSocket, and lines for a page's ``EventSource``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from nbllm.events import Event, Finish
from nbllm.response import Response
from nbllm.serialization import event_to_dict, response_to_dict
from nbllm.streaming import Stream

_ABOUT = ("model", "provider", "id", "finish_reason", "usage", "cost", "cost_is_estimate")
_TIMES = ("ttft", "duration", "tokens_per_second")


def as_json(event: Event, stream: Stream) -> str:
    """One event as a JSON object with its ``kind``.

    The ``finish`` has a member ``response`` beside its own: what was used and how long it took.
    """
    fields = event_to_dict(event)
    if isinstance(event, Finish):
        fields["response"] = summary(stream.response)
    return dumped(fields)


def summary(response: Response) -> dict[str, Any]:
    """What is known of an answer beside its content; seconds, US dollars, unknown is ``None``."""
    fields = response_to_dict(response, events=False)
    return {name: fields[name] for name in (*_ABOUT, *_TIMES)}


def dumped(fields: Any) -> str:
    """JSON text in one line of ASCII, which every client cuts at the same places."""
    return json.dumps(fields, separators=(",", ":"))


class EventLines:
    """Encodes the events of a stream for a page's ``EventSource``, each by its kind."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def encode(self, events: Iterable[Event]) -> bytes:
        """``event: text_delta`` and its JSON, for each."""
        return "".join(map(self._one, events)).encode()

    def _one(self, event: Event) -> str:
        return f"event: {event.kind}\ndata: {as_json(event, self._stream)}\n\n"
