"""Events to the bytes of OpenAI's stream: the inverse of ``nbllm.wire.chat``.

One event is one chunk. What OpenAI's form cannot say stands beside it, as ``nbllm.event``: other
clients do not look there, and our own reads the very same events (decision 0031).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any

from nbllm.events import (
    Citation,
    Event,
    Finish,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    Usage,
    UsageReport,
)
from nbllm.gateway.forms import annotation, counts, reason_word
from nbllm.gateway.refusal import refusal_for
from nbllm.serialization import event_to_dict
from nbllm.streaming.tag import new_id

_DONE = b"data: [DONE]\n\n"
_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What cuts a line for clients that cut by Unicode's rules."""


class Chunks:
    """Encodes one answer; ``model`` is what it is called until the provider says its own name.

    With ``include_usage`` the counts stand in a chunk of their own behind the last of the answer.
    """

    def __init__(self, model: str, *, include_usage: bool = True, run: str | None = None) -> None:
        self.id = f"chatcmpl-{run or new_id()}"
        self._created = int(time.time())
        self._model = model
        self._include_usage = include_usage
        self._usage, self._cost = Usage(), None
        self._has_role = False
        self._frame()

    def encode(self, events: Iterable[Event]) -> bytes:
        """The chunks of some events; behind a ``Finish`` stand the counts and ``[DONE]``."""
        text = "".join(map(self._chunk, events))
        return (text if text.isascii() else text.translate(_BREAKS)).encode()

    def _frame(self) -> None:
        """The text around the delta of a chunk that is nothing else."""
        members = self._members()
        self._head = f'data: {_json(members)[:-1]},"choices":[{{"index":0,"delta":'
        usage = ',"usage":null' if self._include_usage else ""
        self._tail = f',"finish_reason":null}}]{usage}}}\n\n'

    def _members(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self._created,
            "model": self._model,
        }

    def _chunk(self, event: Event) -> str:
        match event:
            case TextDelta(text=text):
                return self._delta({"content": text})
            case ReasoningDelta(text=text):
                return self._delta({"reasoning_content": text})
            case ToolCallStart():
                return self._delta({"tool_calls": [_begun(event)]})
            case ToolCallDelta(index=index, arguments=arguments):
                call = {"index": index, "function": {"arguments": arguments}}
                return self._delta({"tool_calls": [call]})
            case Finish():
                return self._end(event)
            case _:
                return self._told(event)

    def _delta(self, delta: dict[str, Any]) -> str:
        return f"{self._head}{_json(self._with_role(delta))}{self._tail}"

    def _with_role(self, delta: dict[str, Any]) -> dict[str, Any]:
        """Who speaks stands in the first chunk, whatever that is."""
        if self._has_role:
            return delta
        self._has_role = True
        return {"role": "assistant", "content": "", **delta}

    def _told(self, event: Event) -> str:
        """A chunk with the event itself, and what OpenAI's form says of it."""
        delta: dict[str, Any] = {}
        match event:
            case Start(model=model):
                if model:
                    self._model = model
                    self._frame()
            case UsageReport(usage=usage, cost=cost):
                self._usage, self._cost = usage, cost
            case Citation(url=str()):
                delta = {"annotations": [annotation(event)]}
            case _:
                pass
        return self._whole(self._with_role(delta), None, event)

    def _end(self, finish: Finish) -> str:
        if finish.reason in ("error", "cancelled"):
            return f"{self._failure(finish)}{_DONE.decode()}"
        last = self._whole(self._with_role({}), reason_word(finish.reason), finish)
        return f"{last}{self._counts()}{_DONE.decode()}"

    def _failure(self, finish: Finish) -> str:
        error = finish.error or RuntimeError("stopped")
        refused = refusal_for(error)
        if finish.error is None:
            refused.message, refused.code = "the answer was stopped before its end", "cancelled"
        return _event({**self._members(), "choices": [], **refused.body(), **_own(finish)})

    def _whole(self, delta: dict[str, Any], reason: str | None, event: Event) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        usage = {"usage": None} if self._include_usage else {}
        return _event({**self._members(), "choices": [choice], **usage, **_own(event)})

    def _counts(self) -> str:
        found = counts(self._usage, self._cost)
        if not (self._include_usage and found):
            return ""
        return _event({**self._members(), "choices": [], "usage": found})


def _begun(start: ToolCallStart) -> dict[str, Any]:
    function = {"name": start.name, "arguments": ""}
    return {"index": start.index, "id": start.id, "type": "function", "function": function}


def _own(event: Event) -> dict[str, Any]:
    return {"nbllm": {"event": event_to_dict(event)}}


def _event(chunk: dict[str, Any]) -> str:
    return f"data: {_json(chunk)}\n\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
