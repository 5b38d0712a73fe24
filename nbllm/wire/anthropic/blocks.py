"""A content block as it grows, kept word for word: some must go back as they came.

Opaque is what no neutral part can say: signatures, redacted thinking, the provider's own tools and
their results, compactions, encrypted citations, and every block type that is unknown here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from nbllm.wire.shapes import as_list, as_object, as_text, read_json
from nbllm.wire.text import Joiner

_GROWING = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}
_PLAIN = ("text", "thinking", "tool_use")


class Block:
    """One content block; ``call`` is the number of the tool call that it is, if it is one."""

    def __init__(self, fields: dict[str, Any], call: int | None = None) -> None:
        self.kind = as_text(fields.get("type"))
        self.call = call
        self.arguments = Joiner()
        self._fields = fields
        self._pieces: dict[str, list[str]] = {}
        self._citations: list[Any] = []

    @property
    def early_input(self) -> dict[str, Any]:
        """The input that came whole with the block's start, where no piece of it followed."""
        return {} if self._joined("partial_json") else as_object(self._fields.get("input"))

    def grow(self, delta: dict[str, Any]) -> None:
        """Take a delta; one that is unknown here says nothing of a block that is known."""
        kind = as_text(delta.get("type"))
        if field := _GROWING.get(kind):
            piece = delta.get(field)
            self._pieces.setdefault(field, []).append(piece if isinstance(piece, str) else "")
        elif kind == "citations_delta":
            self._citations.append(delta.get("citation"))
        elif kind == "signature_delta" or self.kind not in _PLAIN:
            news = {name: value for name, value in delta.items() if name != "type"}
            self._fields = {**self._fields, **news}

    def grow_by(self, field: str, pieces: Sequence[str]) -> None:
        """Take the pieces of a text."""
        self._pieces.setdefault(field, []).extend(pieces)

    def verbatim(self) -> dict[str, Any]:
        """The block as it must be sent back."""
        fields = dict(self._fields)
        for name in ("text", "thinking"):
            if added := self._joined(name):
                start = fields.get(name)
                fields[name] = (start if isinstance(start, str) else "") + added
        if arguments := self._joined("partial_json"):
            fields["input"] = parse_input(arguments) or {}
        if self._citations:
            fields["citations"] = [*as_list(fields.get("citations")), *self._citations]
        return fields

    def _joined(self, field: str) -> str:
        return "".join(self._pieces.get(field, ()))


def parse_input(arguments: str) -> dict[str, Any] | None:
    """The arguments of a call, ``None`` where the text is no JSON object."""
    parsed: object = read_json(arguments)
    return cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else None


def is_opaque(block: dict[str, Any]) -> bool:
    """Whether a block holds what no neutral part can say."""
    if block.get("type") not in _PLAIN or block.get("signature"):
        return True
    caller = as_object(block.get("caller"))
    if caller.get("type", "direct") != "direct":
        return True
    citations = map(as_object, as_list(block.get("citations")))
    return any("encrypted_index" in citation for citation in citations)
