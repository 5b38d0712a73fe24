"""litellm, on any server that speaks OpenAI's format."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import litellm

from clients.client import KEY, QUESTION, Take


class Client:
    """It keeps its connections itself, a pool for each loop."""

    def __init__(self, url: str, wire: str) -> None:  # noqa: ARG002 - it speaks one
        self._url = f"{url}/v1"

    async def read(self, model: str, take: Take) -> None:
        """Take the text of each chunk."""
        async for chunk in await self.chunks(model):
            if chunk.choices and chunk.choices[0].delta.content:
                take(chunk.choices[0].delta.content)

    async def chunks(self, model: str) -> AsyncIterator[Any]:
        """The chunks as litellm gives them."""
        return await litellm.acompletion(
            model=f"openai/{model}",
            messages=[{"role": "user", "content": QUESTION}],
            stream=True,
            api_base=self._url,
            api_key=KEY,
        )

    async def close(self) -> None:
        """Nothing is open that is this object's own."""
