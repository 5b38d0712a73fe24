"""Anthropic Messages: events of the stream to ours.

Source of the rules: wire.md §3, §9, §10. Unknown events, blocks and deltas are no content.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from nbllm.errors import ProtocolError
from nbllm.events import Citation, Event, Notice, ToolCallDelta, ToolCallStart
from nbllm.wire.anthropic.blocks import Block, is_opaque
from nbllm.wire.anthropic.usage import known_counts, usage_from
from nbllm.wire.decoder import Decoder
from nbllm.wire.dialect import Dialect
from nbllm.wire.failure import Failure, named_failure
from nbllm.wire.frame import Frame
from nbllm.wire.hole import Hole, said, thought
from nbllm.wire.shapes import as_count, as_list, as_object, as_text
from nbllm.wire.text import whole

_STATUS = {
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "api_error": 500,
    "timeout_error": 504,
}
_TEXTS = {"text_delta": "text", "thinking_delta": "thinking"}


class AnthropicDecoder(Decoder):
    """Anthropic Messages."""

    reasons: ClassVar = {
        "end_turn": "stop",
        "stop_sequence": "stop",
        "max_tokens": "length",
        "model_context_window_exceeded": "length",
        "tool_use": "tool_calls",
        "refusal": "content_filter",
        "stop": "stop",
        "length": "length",
        "tool_calls": "tool_calls",
        "content_filter": "content_filter",
    }
    """The last four are those of proxies that hand on another API's word."""

    def __init__(self, dialect: Dialect | None = None, origin: str = "") -> None:
        super().__init__(dialect, origin)
        self._takers: dict[str, Callable[[dict[str, Any]], list[Event]]] = {
            "message_start": self._message_start,
            "content_block_start": self._block_start,
            "content_block_delta": self._block_delta,
            "content_block_stop": self._block_stop,
            "message_delta": self._message_delta,
            "message_stop": lambda _: self.finish(),
        }

    def forget(self) -> None:
        """Be as before the first chunk."""
        super().forget()
        self._blocks: list[Block] = []
        self._open: dict[int | None, Block] = {}
        self._calls = 0
        self._counts: dict[str, int] = {}

    def take(self, chunk: dict[str, Any], frame: Frame) -> list[Event]:
        """The events of one event of the stream, which may be a whole message."""
        kind = as_text(chunk.get("type")) or frame.event
        if kind == "message":
            return self.take_whole(chunk, frame)
        taker = self._takers.get(kind)
        return taker(chunk) if taker else []

    def take_whole(self, document: Any, frame: Frame) -> list[Event]:
        """The events of a whole message."""
        message = as_object(document)
        if not isinstance(message.get("content"), list):
            raise ProtocolError("a JSON document without an answer", offset=frame.offset)
        return [*self._begin(message), *self._note_end(message), *self.finish()]

    def flush_wire(self) -> list[Event]:
        """What the blocks still owe that were never closed."""
        return [event for place in list(self._open) for event in self._close(place)]

    def hole(self, chunk: dict[str, Any], frame: Frame) -> Hole | None:
        """Where a delta is a piece of a text or of a thought, for as long as its block is open."""
        place, delta = as_count(chunk.get("index")), as_object(chunk.get("delta"))
        field, block = _TEXTS.get(as_text(delta.get("type")), ""), self._open.get(place)
        kind = as_text(chunk.get("type")) or frame.event
        if kind != "content_block_delta" or block is None or block.kind != field:
            return None

        def fill(texts: Sequence[str]) -> list[Event] | None:
            if self._open.get(place) is not block:
                return None
            block.grow_by(field, texts)
            return said(texts) if field == "text" else thought(texts)

        return Hole(field, as_text(delta.get(field)), fill)

    def state(self) -> list[dict[str, Any]] | None:
        """All content blocks, where one is opaque or the turn is only paused."""
        blocks = [block.verbatim() for block in self._blocks if block.kind]
        needed = self.raw_reason == "pause_turn" or any(map(is_opaque, blocks))
        return blocks if blocks and needed else None

    def failure(self, document: Any, frame: Frame) -> Failure | None:
        """The failure of an error event, with the status that its type stands for."""
        failure = super().failure(document, frame)
        if failure is None and as_object(document).get("type") == "error":
            failure = named_failure(frame.data)
        return failure and failure._replace(status=failure.status or _STATUS.get(failure.type))

    def _message_start(self, chunk: dict[str, Any]) -> list[Event]:
        return self._begin(as_object(chunk.get("message")))

    def _begin(self, message: dict[str, Any]) -> list[Event]:
        """The beginning of a message; of a second one behind content, a proxy's new attempt."""
        is_anew = self._blocks or self.raw_reason is not None
        start = self.restart if is_anew else self.start
        events = start(as_text(message.get("model")), as_text(message.get("id")))
        for content in as_list(message.get("content")):
            events += self._start_block(None, as_object(content))
            events += self._close(None)
        return events + self._report(message)

    def _block_start(self, chunk: dict[str, Any]) -> list[Event]:
        place = as_count(chunk.get("index"))
        events = self.start("", "") + self._close(place)
        return events + self._start_block(place, as_object(chunk.get("content_block")))

    def _start_block(self, place: int | None, fields: dict[str, Any]) -> list[Event]:
        block = self._open[place] = Block(fields)
        self._blocks.append(block)
        if block.kind == "text":
            events = self.say(fields.get("text"))
            for citation in as_list(fields.get("citations")):
                events += _cited(citation)
            return events
        if block.kind == "thinking":
            return self.think(fields.get("thinking"))
        return self._announce(block, fields) if block.kind == "tool_use" else []

    def _announce(self, block: Block, fields: dict[str, Any]) -> list[Event]:
        block.call = self._calls
        self._calls += 1
        self.called = True
        identifier = as_text(fields.get("id")) or f"call_{block.call}"
        return [ToolCallStart(block.call, identifier, as_text(fields.get("name")))]

    def _block_delta(self, chunk: dict[str, Any]) -> list[Event]:
        place, delta = as_count(chunk.get("index")), as_object(chunk.get("delta"))
        kind = as_text(delta.get("type"))
        events = [] if place in self._open else self._imply(place, kind)
        block = self._open[place]
        block.grow(delta)
        if kind == "text_delta" and block.kind == "text":
            return events + self.say(delta.get("text"))
        if kind == "thinking_delta" and block.kind == "thinking":
            return events + self.think(delta.get("thinking"))
        if kind == "input_json_delta" and block.call is not None:
            piece = delta.get("partial_json")
            arguments = block.arguments.join(piece) if isinstance(piece, str) else ""
            return events + _argued(block.call, arguments)
        return events + (_cited(delta.get("citation")) if kind == "citations_delta" else [])

    def _imply(self, place: int | None, kind: str) -> list[Event]:
        """Open the block that a delta means which nobody opened."""
        fields = {"type": _TEXTS[kind]} if kind in _TEXTS else {}
        return self.start("", "") + self._start_block(place, fields)

    def _block_stop(self, chunk: dict[str, Any]) -> list[Event]:
        return self._close(as_count(chunk.get("index")))

    def _close(self, place: int | None) -> list[Event]:
        block = self._open.pop(place, None)
        if block is None or block.call is None:
            return []
        early = block.early_input
        text = json.dumps(early, ensure_ascii=False) if early else ""
        return _argued(block.call, block.arguments.close() + whole(text))

    def _message_delta(self, chunk: dict[str, Any]) -> list[Event]:
        return [*self._note_end(as_object(chunk.get("delta"))), *self._report(chunk)]

    def _note_end(self, holder: dict[str, Any]) -> list[Event]:
        self.raw_reason = as_text(holder.get("stop_reason")) or self.raw_reason
        explanation = as_text(as_object(holder.get("stop_details")).get("explanation"))
        return [Notice(explanation)] if explanation else []

    def _report(self, holder: dict[str, Any]) -> list[Event]:
        self._counts |= known_counts(as_object(holder.get("usage")))
        return self.report(usage_from(self._counts))


def _argued(call: int, arguments: str) -> list[Event]:
    return [ToolCallDelta(call, arguments)] if arguments else []


def _cited(citation: object) -> list[Event]:
    """A citation of the web, of a search result whose source is an address, or of a document."""
    fields = as_object(citation)
    source = as_text(fields.get("source"))
    url = as_text(fields.get("url")) or (source if source.startswith("http") else "")
    title = as_text(fields.get("title")) or as_text(fields.get("document_title")) or source
    text = as_text(fields.get("cited_text"))
    if not (url or title or text):
        return []
    return [Citation(url or None, title or None, text or None)]
