"""The floor with a typed decoder: ``msgspec`` reads the fields that lead to the text alone."""

from __future__ import annotations

from typing import Any

import msgspec

from clients.floor import Client as Floor
from clients.floor import Decode


class Delta(msgspec.Struct, gc=False):
    """A piece of OpenAI's or Anthropic's answer."""

    content: str | None = None
    text: str | None = None


class Choice(msgspec.Struct, gc=False):
    """The one choice of a chunk."""

    delta: Delta


class Chunk(msgspec.Struct, gc=False):
    """OpenAI's chunk."""

    choices: list[Choice] = []


class Event(msgspec.Struct, gc=False):
    """Anthropic's event."""

    delta: Delta | None = None


class Line(msgspec.Struct, gc=False):
    """Ollama's line."""

    message: Delta


def _chat(chunk: Chunk) -> str | None:
    return chunk.choices[0].delta.content if chunk.choices else None


def _anthropic(event: Event) -> str | None:
    return event.delta.text if event.delta else None


def _ollama(line: Line) -> str | None:
    return line.message.content


_DECODERS: dict[str, tuple[Any, Any]] = {
    "chat": (msgspec.json.Decoder(Chunk).decode, _chat),
    "anthropic": (msgspec.json.Decoder(Event).decode, _anthropic),
    "ollama": (msgspec.json.Decoder(Line).decode, _ollama),
}


class Client(Floor):
    """The same, decoded faster."""

    def decode(self, wire: str) -> Decode:
        """What makes a text of one event's bytes."""
        typed, text_of = _DECODERS[wire]

        def decode(event: bytes) -> str | None:
            data = event[event.find(b"{") :]
            return text_of(typed(data)) if data.startswith(b"{") else None

        return decode
