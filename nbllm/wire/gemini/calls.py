"""Function calls, whole or with arguments in pieces, become our numbered calls (wire.md §4).

A call in pieces begins with its name and ends with a part that does not continue it; that last one
may never come.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from nbllm.events import Event, ToolCallDelta, ToolCallStart
from nbllm.wire.gemini.arguments import Arguments
from nbllm.wire.gemini.turn import Turn
from nbllm.wire.shapes import as_object, as_text
from nbllm.wire.text import whole


@dataclass
class _Open:
    """A call that goes on; ``part`` is what will go back of it."""

    index: int
    id: str
    part: dict[str, Any]
    arguments: Arguments


class FunctionCalls:
    """Assembles ``functionCall`` parts into events, and into the turn that may go back."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._count = 0
        self._open: _Open | None = None

    def __bool__(self) -> bool:
        return self._count > 0

    def take(self, part: dict[str, Any]) -> list[Event]:
        """The events of one part with a ``functionCall``."""
        call = as_object(part.get("functionCall"))
        if self._continues(call):
            return self._continue(part, call)
        events = self.close(complete=True)
        if as_text(call.get("name")):
            events += self._begin(part, call)
        return events

    def close(self, *, complete: bool) -> list[Event]:
        """The arguments of the open call; without the last brace where they are not complete."""
        call, self._open = self._open, None
        if call is None:
            return []
        arguments = call.part["functionCall"]["args"] = call.arguments.built()
        text = _json(arguments)
        return [ToolCallDelta(call.index, text if complete else text[:-1])]

    def _continues(self, call: dict[str, Any]) -> bool:
        """Whether this is more of the open call: it has no name, or that call's own id."""
        if self._open is None:
            return False
        own = as_text(call.get("id"))
        return not as_text(call.get("name")) or (bool(own) and own == self._open.id)

    def _begin(self, part: dict[str, Any], call: dict[str, Any]) -> list[Event]:
        index = self._count
        self._count += 1
        given = as_text(call.get("id"))
        start = ToolCallStart(index, given or f"call_{index}", as_text(call.get("name")))
        if not call.get("willContinue") and "partialArgs" not in call:
            self._turn.add(part)
            return [start, ToolCallDelta(index, _arguments(call.get("args")))]
        kept = {name: call[name] for name in ("id", "name") if name in call}
        part = {**part, "functionCall": kept}
        self._turn.add(part)
        self._open = _Open(index, given, part, Arguments(call.get("args")))
        return [start, *self._continue({}, call)]

    def _continue(self, part: dict[str, Any], call: dict[str, Any]) -> list[Event]:
        if self._open is not None:
            self._open.arguments.take(call.get("partialArgs"))
            if "thoughtSignature" in part:
                self._open.part["thoughtSignature"] = part["thoughtSignature"]
        return [] if call.get("willContinue") else self.close(complete=True)


def _arguments(arguments: object) -> str:
    if isinstance(arguments, str) and arguments:
        return whole(arguments)
    return _json(arguments or {})


def _json(value: object) -> str:
    return whole(json.dumps(value, ensure_ascii=False))
