"""Where "the vendor says index, id, or nothing" becomes "our call number n".

Fragments of parallel calls may come without an index, all with index 0, with sparse indices, with
an id only in the first, with the name repeated or late (wire.md Q12).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from nbllm.events import Event, ToolCallDelta, ToolCallStart
from nbllm.wire.shapes import as_object, as_text
from nbllm.wire.text import Joiner

_NO_ID = {"", "null", "0"}


@dataclass
class _Call:
    index: int | None = None
    place: int | None = None
    id: str = ""
    name: str = ""
    pieces: list[str] = field(default_factory=list[str])
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    joiner: Joiner = field(default_factory=Joiner)

    @property
    def public_id(self) -> str:
        """The provider's id, or ours where it gave none."""
        return self.id or f"call_{self.index}"

    def encoded(self) -> dict[str, Any]:
        """The call as it goes back."""
        function = {"name": self.name, "arguments": "".join(self.pieces) or "{}"}
        encoded = {"id": self.public_id, "type": "function", "function": function}
        return {**encoded, "extra_content": self.extra} if self.extra else encoded

    def is_complete(self) -> bool:
        if not (self.pieces and self.pieces[-1].rstrip().endswith("}")):
            return False
        try:
            json.loads("".join(self.pieces))
        except (ValueError, RecursionError):
            return False
        return True


class ToolCalls:
    """Assembles Chat Completions' ``tool_calls`` fragments into events."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._announced = 0
        self._by_index: dict[int, _Call] = {}
        self._by_id: dict[str, _Call] = {}

    def __bool__(self) -> bool:
        return bool(self._calls)

    def take(self, fragment: Any) -> list[Event]:
        """The events of one fragment; what is no fragment gives none."""
        fragment = as_object(fragment)
        if not fragment:
            return []
        function = as_object(fragment.get("function")) or as_object(fragment.get("custom"))
        identifier, name = _identifier(fragment.get("id")), as_text(function.get("name"))
        arguments = _arguments(function.get("arguments", function.get("input")))
        call = self._find(fragment.get("index"), identifier, name, arguments)
        call.id, call.name = call.id or identifier, call.name or name
        call.extra |= as_object(fragment.get("extra_content"))
        return self._extend(call, arguments)

    def close(self) -> list[Event]:
        """The starts and pieces that are still owed when the stream ends."""
        events: list[Event] = []
        for call in self._calls:
            if rest := call.joiner.close():
                events += self._extend(call, rest)
            if call.index is None:
                events += self._announce(call)
        return events

    def encoded(self) -> list[dict[str, Any]]:
        """The calls in the form in which they go back, in the order of their starts."""
        announced = [call for call in self._calls if call.index is not None]
        return [call.encoded() for call in sorted(announced, key=lambda call: call.index or 0)]

    def _find(self, index: Any, id: str, name: str, arguments: str) -> _Call:
        place = index if isinstance(index, int) else None
        call = self._by_id.get(id) if id else None
        if call is None or _is_elsewhere(call, place, name):
            call = self._by_index.get(place) if place is not None else self._latest(id)
            if call is None or _begins_anew(call, id, name, arguments):
                call = _Call()
                self._calls.append(call)
        if id:
            self._by_id[id] = call
        if place is not None:
            self._by_index[place] = call
            call.place = place
        return call

    def _latest(self, id: str) -> _Call | None:
        return self._calls[-1] if self._calls and not id else None

    def _extend(self, call: _Call, arguments: str) -> list[Event]:
        arguments = call.joiner.join(arguments)
        if arguments:
            call.pieces.append(arguments)
        if call.index is None:
            return self._announce(call) if call.name else []
        return [ToolCallDelta(call.index, arguments)] if arguments else []

    def _announce(self, call: _Call) -> list[Event]:
        index = call.index = self._announced
        self._announced += 1
        start = ToolCallStart(index, call.public_id, call.name)
        text = "".join(call.pieces)
        return [start, ToolCallDelta(index, text)] if text else [start]


def _is_elsewhere(call: _Call, place: int | None, name: str) -> bool:
    """Whether a fragment with a call's id names, at a place of its own, another call."""
    return bool(name) and None not in (place, call.place) and place != call.place


def _begins_anew(call: _Call, id: str, name: str, arguments: str) -> bool:
    """Whether a fragment opens another call at its place; without a name it never does.

    Servers give a call another id with each of its fragments.
    """
    if not name:
        return False
    if id and call.id:
        return True
    return bool(call.name) and (name != call.name or (bool(arguments) and call.is_complete()))


def _identifier(id: Any) -> str:
    text = str(id) if isinstance(id, int) else as_text(id)
    return "" if text in _NO_ID else text


def _arguments(arguments: Any) -> str:
    if isinstance(arguments, str):
        return arguments
    return "" if arguments is None else json.dumps(arguments, ensure_ascii=False)
