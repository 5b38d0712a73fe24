"""Where "the vendor says index, id, or nothing" becomes "our call number n".

Fragments of parallel calls may come without an index, all with index 0, with sparse indices, with
an id only in the first, with the name repeated or late (wire.md Q12).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from nbllm.events import Event, ToolCallDelta, ToolCallStart
from nbllm.wire.text import Joiner

_NO_ID = {"", "null", "0"}


@dataclass
class _Call:
    index: int
    id: str = ""
    name: str = ""
    announced: bool = False
    pieces: list[str] = field(default_factory=list)
    joiner: Joiner = field(default_factory=Joiner)

    def is_complete(self) -> bool:
        try:
            json.loads("".join(self.pieces))
        except (ValueError, RecursionError):
            return False
        return True


class ToolCalls:
    """Assembles Chat Completions' ``tool_calls`` fragments into events."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._by_index: dict[int, _Call] = {}
        self._by_id: dict[str, _Call] = {}

    def __bool__(self) -> bool:
        return bool(self._calls)

    def take(self, fragment: Any) -> list[Event]:
        """The events of one fragment; what is no fragment gives none."""
        if not isinstance(fragment, dict):
            return []
        function = fragment.get("function")
        function = function if isinstance(function, dict) else {}
        id = _identifier(fragment.get("id"))
        name = function.get("name")
        name = name if isinstance(name, str) else ""
        arguments = _arguments(function.get("arguments"))
        call = self._find(fragment.get("index"), id, name, arguments)
        call.id, call.name = call.id or id, call.name or name
        return self._extend(call, arguments)

    def close(self) -> list[Event]:
        """The starts and pieces that are still owed when the stream ends."""
        events: list[Event] = []
        for call in self._calls:
            rest = call.joiner.close()
            if not call.announced:
                events += self._announce(call)
            if rest:
                events.append(ToolCallDelta(call.index, rest))
        return events

    def _find(self, index: Any, id: str, name: str, arguments: str) -> _Call:
        place = index if isinstance(index, int) else None
        call = self._by_id.get(id) if id else None
        if call is None:
            call = self._by_index.get(place) if place is not None else self._latest(id)
            if call is None or (id and call.id) or _begins_anew(call, name, arguments):
                call = _Call(len(self._calls))
                self._calls.append(call)
        if id:
            self._by_id[id] = call
        if place is not None:
            self._by_index[place] = call
        return call

    def _latest(self, id: str) -> _Call | None:
        return self._calls[-1] if self._calls and not id else None

    def _extend(self, call: _Call, arguments: str) -> list[Event]:
        arguments = call.joiner.join(arguments)
        if arguments:
            call.pieces.append(arguments)
        if not call.announced:
            return self._announce(call) if call.name else []
        return [ToolCallDelta(call.index, arguments)] if arguments else []

    def _announce(self, call: _Call) -> list[Event]:
        call.announced = True
        start = ToolCallStart(call.index, call.id or f"call_{call.index}", call.name)
        text = "".join(call.pieces)
        return [start, ToolCallDelta(call.index, text)] if text else [start]


def _begins_anew(call: _Call, name: str, arguments: str) -> bool:
    """Whether a named fragment without an id of its own opens another call."""
    if not name or not call.name or not (arguments or name != call.name):
        return False
    return call.is_complete()


def _identifier(id: Any) -> str:
    text = "" if id is None else str(id)
    return "" if text in _NO_ID else text


def _arguments(arguments: Any) -> str:
    if isinstance(arguments, str):
        return arguments
    return "" if arguments is None else json.dumps(arguments, ensure_ascii=False)
