"""What a client hears of an answer, in terms that every client shares."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

WEATHER = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
TOOL = {
    "type": "function",
    "function": {"name": "get_weather", "description": "The weather.", "parameters": WEATHER},
}


def weather(city: str) -> str:
    """What the tool gives."""
    return f"{city}: sunny"


@dataclass
class Heard:
    """An answer: ``calls`` holds id, name and arguments, ``answer`` what came behind the tools.

    ``usage`` is input and output tokens, ``stopped_at`` the wall clock when the client left.
    """

    text: str = ""
    pieces: int = 0
    reasoning: str = ""
    calls: list[list[Any]] = field(default_factory=list)
    reason: str | None = None
    usage: list[int | None] | None = None
    answer: str | None = None
    parsed: Any = None
    models: list[str] | None = None
    stopped_at: float | None = None
    error: dict[str, Any] | None = None

    def add(self, text: str | None) -> None:
        """Note a piece of text."""
        if text:
            self.text += text
            self.pieces += 1

    def call(self, id: str | None, name: str, arguments: object) -> None:
        """Note a call, its arguments as text or as the value."""
        value = json.loads(arguments or "{}") if isinstance(arguments, str) else arguments
        self.calls.append([id, name, value])

    def fail(self, error: Exception) -> None:
        """Note an exception of the openai SDK, or of one that stands on it."""
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        body = getattr(error, "body", None)
        self.error = {
            "class": type(error).__name__,
            "status": getattr(error, "status_code", None),
            "code": body.get("code") if isinstance(body, dict) else None,
            "message": str(error)[:2000],
            "retry_after": headers.get("retry-after"),
        }
