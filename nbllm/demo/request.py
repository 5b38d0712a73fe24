"""Reads a Chat Completions request body, which is untrusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from nbllm.demo.tokens import split

if TYPE_CHECKING:
    from collections.abc import Mapping

_FASTEST = 1_000_000


class InvalidRequest(ValueError):
    """The request asks for something that no demo model can do; the message says what to type."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the demo models use of a request; ``pace`` is in tokens per second.

    The same ``seed`` gives the same answer of a model that leaves it to chance.
    """

    question: str
    prompt_tokens: int
    pace: float | None
    max_tokens: int | None
    stop: tuple[str, ...]
    seed: int | None = None


def read(body: Mapping[str, Any]) -> Request:
    """The request in ``body``. Raises InvalidRequest."""
    messages = _messages(body)
    spoken = [_text(message.get("content")) for message in messages if message["role"] == "user"]
    return Request(
        question=spoken[-1] if spoken else "",
        prompt_tokens=sum(len(split(_text(message.get("content")))) for message in messages),
        pace=_pace(body.get("pace")),
        max_tokens=_max_tokens(body.get("max_completion_tokens", body.get("max_tokens"))),
        stop=_stop(body.get("stop")),
        seed=_seed(body),
    )


def _messages(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    messages = body.get("messages")
    if not isinstance(messages, list):
        raise InvalidRequest("messages must be a list of {role, content}.")
    for message in cast("list[object]", messages):
        if not isinstance(message, dict) or "role" not in message:
            raise InvalidRequest("Each message must be an object with a role and a content.")
    return cast("list[dict[str, Any]]", messages)


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = cast("list[object]", content) if isinstance(content, list) else []
    return "\n".join(filter(None, map(_part, parts)))


def _part(part: object) -> str:
    if not isinstance(part, dict):
        return ""
    text = cast("dict[str, object]", part).get("text")
    return text if isinstance(text, str) else ""


def _pace(value: object) -> float | None:
    if value is None:
        return None
    # A comparison is false for nan, and it does not overflow for a huge int.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _FASTEST:
        raise InvalidRequest(f"pace is in tokens per second: a number from 0 to {_FASTEST:,}.")
    return float(value)


def _max_tokens(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidRequest("max_tokens must be a whole number from 1 up.")
    return value


def _seed(body: Mapping[str, Any]) -> int | None:
    """What makes chance repeat itself: a seed, or no warmth at all."""
    seed = body.get("seed")
    if isinstance(seed, int):
        return seed
    return 0 if body.get("temperature") == 0 else None


def _stop(value: object) -> tuple[str, ...]:
    if value is None or isinstance(value, str):
        return (value,) if value else ()
    sequences = cast("list[object]", value) if isinstance(value, list) else [None]
    texts = tuple(sequence for sequence in sequences if isinstance(sequence, str))
    if len(texts) < len(sequences):
        raise InvalidRequest("stop must be a text or a list of texts.")
    return texts
