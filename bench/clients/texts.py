"""The text of one piece of JSON, for clients that leave the format to their user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def chat_text(chunk: dict[str, Any]) -> str | None:
    """Of OpenAI's chunk."""
    choices = chunk["choices"]
    return choices[0]["delta"].get("content") if choices else None


def anthropic_text(event: dict[str, Any]) -> str | None:
    """Of Anthropic's event."""
    return event["delta"].get("text") if event["type"] == "content_block_delta" else None


def ollama_text(line: dict[str, Any]) -> str | None:
    """Of Ollama's line."""
    return line["message"]["content"]


TEXTS: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "chat": chat_text,
    "anthropic": anthropic_text,
    "ollama": ollama_text,
}
