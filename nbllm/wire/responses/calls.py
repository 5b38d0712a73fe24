"""Calls of the user's tools: output items to events."""

from __future__ import annotations

from typing import Any

from nbllm.events import Event, ToolCallDelta, ToolCallStart
from nbllm.wire.responses.items import Item
from nbllm.wire.shapes import as_text

ARGUMENTS = {"function_call": "arguments", "custom_tool_call": "input"}
"""The kinds of item that call a tool of the user's, each with the member of its arguments."""


class Calls:
    """Numbers the calls of one generation and cuts their arguments into events."""

    def __init__(self) -> None:
        self._count = 0

    def announce(self, item: Item, document: dict[str, Any]) -> list[Event]:
        """The start of a call that has a name; until it has, its arguments are held."""
        return self.start(item, document) if as_text(document.get("name")) else []

    def start(self, item: Item, document: dict[str, Any]) -> list[Event]:
        """The start of a call, once, and the arguments that were held."""
        if item.call is not None:
            return []
        number = item.call = self._count
        self._count += 1
        known = as_text(document.get("call_id")) or as_text(document.get("id"))
        start = ToolCallStart(number, known or f"call_{number}", as_text(document.get("name")))
        return [start, *self.extend(item, item.given("arguments"))]

    def extend(self, item: Item, piece: str) -> list[Event]:
        """A piece of a call's arguments."""
        if item.call is None:
            return []
        text = item.joiner.join(piece)
        return [ToolCallDelta(item.call, text)] if text else []

    def complete(self, item: Item, document: dict[str, Any]) -> list[Event]:
        """What a whole call holds beyond what came of it."""
        events = self.start(item, document)
        rest = item.rest("arguments", document.get(ARGUMENTS[item.kind]))
        return [*events, *self.extend(item, rest)]

    def close(self, item: Item) -> list[Event]:
        """What is owed of a call at the end: its start, half a surrogate pair."""
        events = self.start(item, item.final)
        if item.call is not None and (text := item.joiner.close()):
            events.append(ToolCallDelta(item.call, text))
        return events
