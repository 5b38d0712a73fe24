"""Ollama's own chat format: lines to events.

Source of the rules: wire.md §7. Each line holds increments, but a tool call comes whole; the line
with ``done`` is the last. An answer that was not streamed is such a line by itself.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from nbllm.errors import ProtocolError
from nbllm.events import Event, ToolCallDelta, ToolCallStart, Usage
from nbllm.wire.decoder import Decoder
from nbllm.wire.dialect import Dialect
from nbllm.wire.frame import Frame
from nbllm.wire.hole import Hole, said, thought
from nbllm.wire.shapes import as_count, as_list, as_object, as_text
from nbllm.wire.text import whole

_REASONING_FIELDS = ("thinking", "reasoning_content")


class OllamaDecoder(Decoder):
    """Ollama's ``/api/chat``."""

    reasons: ClassVar = {"stop": "stop", "length": "length"}
    varying: ClassVar = ("created_at",)

    def __init__(self, dialect: Dialect | None = None, origin: str = "") -> None:
        super().__init__(dialect, origin)
        self._count = 0

    def take(self, chunk: dict[str, Any], frame: Frame) -> list[Event]:
        """The events of a line; the last line ends the answer at once."""
        del frame
        events = self._content(chunk)
        return [*events, *self.finish()] if chunk.get("done") is True else events

    def take_whole(self, document: Any, frame: Frame) -> list[Event]:
        """The events of an answer that came as one document."""
        answer = as_object(document)
        if not as_object(answer.get("message")):
            raise ProtocolError("a JSON document without an answer", offset=frame.offset)
        return [*self._content(answer), *self.finish()]

    def hole(self, chunk: dict[str, Any], frame: Frame) -> Hole | None:
        """Where a line's message says nothing but a content or a thought."""
        del frame
        message = as_object(chunk.get("message"))
        names = [name for name, value in message.items() if value and name != "role"]
        if len(names) != 1 or chunk.get("done"):
            return None
        field, text = names[0], as_text(message[names[0]])
        if field == "content":
            return Hole(field, text, said)
        return Hole(field, text, thought) if field in _REASONING_FIELDS else None

    def _content(self, chunk: dict[str, Any]) -> list[Event]:
        message = as_object(chunk.get("message"))
        events = self._begin(chunk, message)
        events += self.think(next(filter(None, map(message.get, _REASONING_FIELDS)), None))
        events += self.say(message.get("content"))
        for call in map(as_object, as_list(message.get("tool_calls"))):
            events += self._call(call)
        if reason := as_text(chunk.get("done_reason")):
            self.raw_reason = reason
        return events + self._report(chunk)

    def _begin(self, chunk: dict[str, Any], message: dict[str, Any]) -> list[Event]:
        model = as_text(chunk.get("model"))
        return self.start(model, "") if model or message or chunk.get("done") is True else []

    def _call(self, call: dict[str, Any]) -> list[Event]:
        function = as_object(call.get("function"))
        if not function:
            return []
        index, self._count, self.called = self._count, self._count + 1, True
        identifier = as_text(call.get("id")) or f"call_{index}"
        start = ToolCallStart(index, identifier, as_text(function.get("name")))
        arguments = _arguments(function.get("arguments"))
        return [start, ToolCallDelta(index, arguments)] if arguments else [start]

    def _report(self, chunk: dict[str, Any]) -> list[Event]:
        given, made = as_count(chunk.get("prompt_eval_count")), as_count(chunk.get("eval_count"))
        return self.report(Usage(input_tokens=given, output_tokens=made))


def _arguments(arguments: Any) -> str:
    if isinstance(arguments, str):
        return as_text(arguments)
    return "" if arguments is None else whole(json.dumps(arguments, ensure_ascii=False))
