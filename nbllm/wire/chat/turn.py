"""The assistant message that a server wants back word for word (wire.md §4, §5, §6).

Only what our events cannot say makes one: OpenRouter's ``reasoning_details``, Mistral's thinking
parts, and the ``extra_content`` of a call (Gemini's signatures, through any server).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from nbllm.wire.dialect import Dialect
from nbllm.wire.shapes import as_count, as_list, as_object, as_text

_GROWING = ("text", "summary", "data")


class Turn:
    """Collects the pieces of a turn as they come; ``message`` puts them together."""

    def __init__(self, dialect: Dialect) -> None:
        self._echo = dialect.echo
        self._contents: list[object] = []
        self._details: list[object] = []

    @property
    def said(self) -> str:
        """The text so far."""
        parts = [part for content in self._contents for part in _as_parts(content)]
        return _joined(parts, "text")

    def take(self, delta: dict[str, Any]) -> None:
        """The pieces in one delta or message."""
        if content := delta.get("content"):
            self._contents.append(content)
        if details := delta.get("reasoning_details"):
            self._details.append(details)

    def say(self, texts: Sequence[str]) -> None:
        """The pieces in deltas that are nothing but a content."""
        self._contents += texts

    def message(self, calls: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The message to send back, ``None`` where our own parts say the same."""
        details = self._put_together() if self._echo == "reasoning_details" else []
        thinking = self._echo == "thinking" and self._has_thinking()
        if not (details or thinking or any("extra_content" in call for call in calls)):
            return None
        parts = [part for content in self._contents for part in _as_parts(content)]
        said = _joined(parts, "text")
        content = merged_parts(parts) if thinking else (None if calls and not said else said)
        message: dict[str, Any] = {"role": "assistant", "content": content}
        if calls:
            message["tool_calls"] = calls
        return {**message, "reasoning_details": details} if details else message

    def _has_thinking(self) -> bool:
        lists = (content for content in self._contents if not isinstance(content, str))
        return any("thinking" in part for content in lists for part in _as_parts(content))

    def _put_together(self) -> list[dict[str, Any]]:
        return merged_details(part for details in self._details for part in _as_parts(details))


def merged_details(pieces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reasoning details, put together by type and index, in the order in which each began.

    Texts grow, of every other field the last word counts; another id is another detail.
    """
    details: list[list[dict[str, Any]]] = []
    latest: dict[tuple[str, int | None], list[dict[str, Any]]] = {}
    for piece in pieces:
        place = (as_text(piece.get("type")), as_count(piece.get("index")))
        detail = latest.get(place)
        if detail is None or _is_another(detail[0].get("id"), piece.get("id")):
            detail = latest[place] = []
            details.append(detail)
        detail.append(piece)
    return [_merged(detail) for detail in details]


def merged_parts(pieces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Content parts in which neighbours of one kind are one: thinking, and text."""
    parts: list[dict[str, Any]] = []
    for is_thinking, group in groupby(pieces, lambda piece: "thinking" in piece):
        run = list(group)
        if is_thinking:
            inner = [part for piece in run for part in _as_parts(piece["thinking"])]
            thinking = [{"type": "text", "text": _joined(inner, "text")}]
            parts.append({**_merged(run), "type": "thinking", "thinking": thinking})
        elif text := _joined(run, "text"):
            parts.append({"type": "text", "text": text})
    return parts


def _as_parts(content: object) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return [part for part in map(as_object, as_list(content)) if part]


def _is_another(one: object, other: object) -> bool:
    return bool(one and other) and one != other


def _merged(pieces: list[dict[str, Any]]) -> dict[str, Any]:
    """The last word of each field that says something; what is text grows."""
    merged: dict[str, Any] = {}
    for piece in pieces:
        merged |= {key: value for key, value in piece.items() if value or key not in merged}
    return merged | {key: _joined(pieces, key) for key in _GROWING if key in merged}


def _joined(pieces: list[dict[str, Any]], key: str) -> str:
    return "".join(piece[key] for piece in pieces if isinstance(piece.get(key), str))
