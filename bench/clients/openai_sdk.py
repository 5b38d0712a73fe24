"""OpenAI's own client, on Chat Completions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from openai import AsyncOpenAI

from clients.client import KEY, QUESTION, Take

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk


class Client:
    """Its own limits are 1,000 connections."""

    def __init__(self, url: str, wire: str) -> None:  # noqa: ARG002 - it speaks one
        self._client = AsyncOpenAI(base_url=f"{url}/v1", api_key=KEY)

    async def read(self, model: str, take: Take) -> None:
        """Take the text of each chunk."""
        async for chunk in await self.chunks(model):
            if chunk.choices and chunk.choices[0].delta.content:
                take(chunk.choices[0].delta.content)

    async def chunks(self, model: str) -> AsyncIterator[ChatCompletionChunk]:
        """The chunks as the client gives them."""
        return await self._client.chat.completions.create(
            model=model, messages=[{"role": "user", "content": QUESTION}], stream=True
        )

    async def close(self) -> None:
        """Close its connections."""
        await self._client.close()
