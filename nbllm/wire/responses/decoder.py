"""OpenAI Responses, and the servers that speak it: a stream to events.

Source of the rules: wire.md §2, §9. A terminal event gives the reason, the end of the body is the
end: what follows a terminal event, a further response too, is still read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from nbllm.errors import ProtocolError
from nbllm.events import Event
from nbllm.wire.cost import parse_cost
from nbllm.wire.decoder import Decoder
from nbllm.wire.dialect import Dialect
from nbllm.wire.failure import Failure, parse_failure
from nbllm.wire.frame import Frame
from nbllm.wire.hole import Hole, said, thought
from nbllm.wire.responses.calls import ARGUMENTS, Calls
from nbllm.wire.responses.citations import Citations
from nbllm.wire.responses.items import Channel, Item, Items, joined
from nbllm.wire.responses.turn import turn
from nbllm.wire.responses.usage import parse_usage
from nbllm.wire.shapes import as_count, as_list, as_object, as_text

_TERMINAL = frozenset({"completed", "incomplete", "failed", "cancelled"})
_PIECES: dict[str, tuple[str, Channel, str, str]] = {
    "output_text": ("message", "text", "content_index", "text"),
    "refusal": ("message", "refusal", "content_index", "refusal"),
    "reasoning_summary_text": ("reasoning", "summary", "summary_index", "text"),
    "reasoning_text": ("reasoning", "thought", "content_index", "text"),
    "function_call_arguments": ("function_call", "arguments", "", "arguments"),
    "custom_tool_call_input": ("custom_tool_call", "arguments", "", "input"),
}
"""Of each event that brings content: the item's kind, our channel, the member that numbers the
part, and the member that holds the whole part in the end."""

_TEXTS = {"text": said, "summary": thought, "thought": thought}


class ResponsesDecoder(Decoder):
    """OpenAI Responses."""

    reasons: ClassVar = {
        "completed": "stop",
        "incomplete:max_output_tokens": "length",
        "incomplete:content_filter": "content_filter",
        "cancelled": "cancelled",
        "failed": "error",
    }
    varying: ClassVar = ("obfuscation", "sequence_number")

    def __init__(self, dialect: Dialect | None = None, origin: str = "") -> None:
        super().__init__(dialect, origin)
        self._items = Items()
        self._calls = Calls()
        self._citations = Citations()
        self._stored = False

    def take(self, chunk: dict[str, Any], frame: Frame) -> list[Event]:
        """The events of one event; of an unknown one, none."""
        if chunk.get("object") == "response":
            return self.take_whole(chunk, frame)
        kind = _kind(chunk, frame)
        if not kind.startswith("response."):
            return []
        kind = kind.removeprefix("response.")
        response = as_object(chunk.get("response"))
        events = self._begin(response, anew=kind == "created")
        if kind in _TERMINAL or kind == "done":
            return events + self._end_of(response, _status(response, kind))
        if kind.startswith("output_item."):
            return events + self._item(kind, chunk)
        if kind == "output_text.annotation.added":
            return events + self._citations.take([chunk.get("annotation")])
        return events + self._piece(kind, chunk)

    def take_whole(self, document: Any, frame: Frame) -> list[Event]:
        """The events of a whole response."""
        response = as_object(document)
        if not isinstance(response.get("output"), list):
            raise ProtocolError("a JSON document without an answer", offset=frame.offset)
        events = self._begin(response, anew=True)
        events += self._end_of(response, as_text(response.get("status")) or "completed")
        return [*events, *self.finish()]

    def hole(self, chunk: dict[str, Any], frame: Frame) -> Hole | None:
        """Where a delta is a piece of the text or of the reasoning of one item's part."""
        name, _, step = _kind(chunk, frame).removeprefix("response.").rpartition(".")
        of, channel, counter, _ = _PIECES.get(name, ("", "arguments", "", ""))
        if channel not in _TEXTS or step != "delta" or chunk.get("response"):
            return None
        place, part = as_count(chunk.get("output_index")), as_count(chunk.get(counter))
        item, texts_of = self._items.at(place, of), _TEXTS[channel]

        def fill(texts: Sequence[str]) -> list[Event] | None:
            if not self._items.is_at(place, item):
                return None
            item.add_all(channel, part, texts)
            return texts_of(texts)

        return Hole("delta", as_text(chunk.get("delta")), fill)

    def done(self) -> list[Event]:
        """``[DONE]``, which proxies append, is the clean end."""
        return self.finish()

    def failure(self, document: Any, frame: Frame) -> Failure | None:
        """The failure in an ``error`` event, flat or nested, or in a failed response."""
        chunk = as_object(document)
        kind = _kind(chunk, frame)
        if kind.startswith("response."):
            told = as_object(chunk.get("response")).get("error") or chunk.get("error")
            failure = parse_failure({"error": told})
        elif kind == "error" and chunk.get("message"):
            failure = parse_failure({"error": {**chunk, "type": ""}})
        else:
            failure = super().failure(document, frame)
        if failure is not None and (kind or chunk.get("status") == "failed"):
            self.raw_reason = "failed"
        return failure

    def beside_failure(self, chunk: dict[str, Any]) -> list[Event]:
        """What a failed response counted."""
        return self._report(as_object(chunk.get("response")) or chunk)

    def flush_wire(self) -> list[Event]:
        """What is owed of calls whose whole never came."""
        calls = [item for item in self._items if item.kind in ARGUMENTS]
        self.called = bool(calls)
        return [event for item in calls for event in self._calls.close(item)]

    def state(self) -> Any:
        """The output items of this turn, where one of them must go back as it is."""
        return turn(self._items.finals(), stored=self._stored)

    def _begin(self, response: dict[str, Any], *, anew: bool) -> list[Event]:
        self._stored = self._stored or response.get("store") is True
        if anew:
            self._items.begin_response()
            self.raw_reason = None
        return self.start(as_text(response.get("model")), as_text(response.get("id")))

    def _item(self, kind: str, chunk: dict[str, Any]) -> list[Event]:
        place, document = as_count(chunk.get("output_index")), as_object(chunk.get("item"))
        name = as_text(document.get("type"))
        if kind == "output_item.done":
            return self._whole_item(self._items.at(place, name), document)
        item = self._items.begin(place, name) if kind == "output_item.added" else None
        return self._calls.announce(item, document) if item and name in ARGUMENTS else []

    def _piece(self, kind: str, chunk: dict[str, Any]) -> list[Event]:
        name, _, step = kind.rpartition(".")
        if name not in _PIECES or step not in ("delta", "done"):
            return []
        of, channel, counter, member = _PIECES[name]
        item = self._items.at(as_count(chunk.get("output_index")), of)
        part = as_count(chunk.get(counter))
        if step == "delta":
            return self._give(item, channel, item.add(channel, part, chunk.get("delta")))
        return self._give(item, channel, item.rest_of_part(channel, part, chunk.get(member)))

    def _whole_item(self, item: Item, document: dict[str, Any]) -> list[Event]:
        """What a whole item holds beyond what came of it."""
        item.settle(document)
        if item.kind in ARGUMENTS:
            return self._calls.complete(item, document)
        if item.kind == "reasoning":
            return self._whole_reasoning(item, document)
        return self._whole_message(item, document) if item.kind == "message" else []

    def _whole_reasoning(self, item: Item, document: dict[str, Any]) -> list[Event]:
        summary = joined(document.get("summary"), "summary_text")
        if item.given("summary") or (summary and not item.given("thought")):
            return self._give(item, "summary", item.rest("summary", summary))
        thought = joined(document.get("content"), "reasoning_text")
        return self._give(item, "thought", item.rest("thought", thought))

    def _whole_message(self, item: Item, document: dict[str, Any]) -> list[Event]:
        parts = as_list(document.get("content"))
        text, refusal = joined(parts, "output_text"), joined(parts, "refusal", "refusal")
        events = self._give(item, "text", item.rest("text", text))
        events += self._give(item, "refusal", item.rest("refusal", refusal))
        for part in map(as_object, parts):
            events += self._citations.take(part.get("annotations"))
        return events

    def _give(self, item: Item, channel: Channel, text: str) -> list[Event]:
        if channel == "arguments":
            return self._calls.extend(item, text)
        if channel in ("summary", "thought"):
            return self.think(text)
        self.refused = self.refused or (channel == "refusal" and bool(text))
        return self.say(text)

    def _end_of(self, response: dict[str, Any], status: str) -> list[Event]:
        events: list[Event] = []
        output = map(as_object, as_list(response.get("output")))
        for item, document in self._items.matched(output):
            events += self._whole_item(item, document)
        events += self._report(response)
        why = as_text(as_object(response.get("incomplete_details")).get("reason"))
        self.raw_reason = f"{status}:{why}" if why else status
        return events

    def _report(self, response: dict[str, Any]) -> list[Event]:
        usage = as_object(response.get("usage"))
        return self.report(parse_usage(usage), parse_cost(usage)) if usage else []


def _kind(chunk: dict[str, Any], frame: Frame) -> str:
    """What an event is: its own word, or the stream's where it has none."""
    return as_text(chunk.get("type")) or frame.event


def _status(response: dict[str, Any], kind: str) -> str:
    """How a response ended: by its own word, or else by the event's."""
    status = as_text(response.get("status"))
    if status in _TERMINAL:
        return status
    return kind if kind in _TERMINAL else "completed"
