"""Anthropic's own client, on Messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from anthropic import AsyncAnthropic

from clients.client import KEY, QUESTION, Take

if TYPE_CHECKING:
    from anthropic.types import RawMessageStreamEvent


class Client:
    """Its own limits are 1,000 connections."""

    def __init__(self, url: str, wire: str) -> None:  # noqa: ARG002 - it speaks one
        self._client = AsyncAnthropic(base_url=url, api_key=KEY)

    async def read(self, model: str, take: Take) -> None:
        """Take the text of each delta."""
        async for event in await self.chunks(model):
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                take(event.delta.text)

    async def chunks(self, model: str) -> AsyncIterator[RawMessageStreamEvent]:
        """The events as the client gives them."""
        return await self._client.messages.create(
            model=model,
            messages=[{"role": "user", "content": QUESTION}],
            max_tokens=1_000,
            stream=True,
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.close()
