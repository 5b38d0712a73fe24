"""Ollama's own client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
from ollama import AsyncClient, ChatResponse

from clients.client import MOST_CONNECTIONS, QUESTION, Take


class Client:
    """httpx stands below, whose own limit is 100 connections."""

    def __init__(self, url: str, wire: str) -> None:  # noqa: ARG002 - it speaks one
        limits = httpx.Limits(max_connections=MOST_CONNECTIONS)
        self._client = AsyncClient(host=url, limits=limits)

    async def read(self, model: str, take: Take) -> None:
        """Take the text of each message."""
        async for part in await self.chunks(model):
            if part["message"]["content"]:
                take(part["message"]["content"])

    async def chunks(self, model: str) -> AsyncIterator[ChatResponse]:
        """The parts as the client gives them."""
        messages = [{"role": "user", "content": QUESTION}]
        return await self._client.chat(model=model, messages=messages, stream=True)

    async def close(self) -> None:
        """Close its connections."""
        await self._client._client.aclose()  # noqa: SLF001 - it offers no other way
