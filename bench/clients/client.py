"""What an adapter offers, and what all of them ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol, TypeAlias

Take: TypeAlias = Callable[[Any], object]

QUESTION = "Why is the sky blue?"
KEY = "no-key-is-needed"
MOST_CONNECTIONS = 2_000
TIMEOUT_SECONDS = 120.0
PATHS = {"chat": "/v1/chat/completions", "anthropic": "/v1/messages", "ollama": "/api/chat"}


class Client(Protocol):
    """A client of one server, made inside the loop that it is used in."""

    def __init__(self, url: str, wire: str) -> None:
        """``url`` has neither path nor version; ``wire`` is a key of ``PATHS``."""
        ...

    async def read(self, model: str, take: Take) -> None:
        """Stream one answer as this client's documentation does, and ``take`` each text."""
        ...

    async def chunks(self, model: str) -> AsyncIterator[Any]:
        """One answer, chunk by chunk, as this client gives it."""
        ...

    async def close(self) -> None:
        """Close what is open."""
        ...


def body_for(wire: str, model: str) -> dict[str, object]:
    """The request's body, for a client that leaves it to its user."""
    body = {"model": model, "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    return body | ({"max_tokens": 1_000} if wire == "anthropic" else {})
