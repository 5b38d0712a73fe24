"""Many questions at once, through the asynchronous client of the official SDK."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import openai
from heard import Heard


def ask(question: dict[str, Any], heard: Heard) -> None:
    """Ask ``count`` times at once; ``parsed`` has each text, with the seconds it took."""
    heard.parsed = asyncio.run(_all(question))


async def _all(question: dict[str, Any]) -> list[Any]:
    limits = httpx.Limits(max_connections=None)
    async with openai.AsyncOpenAI(
        base_url=question["base_url"],
        api_key=question["token"],
        max_retries=0,
        timeout=60,
        http_client=openai.DefaultAsyncHttpxClient(limits=limits),
    ) as client:
        one = (_one(client, question["model"], f"{number}") for number in range(question["count"]))
        return await asyncio.gather(*one)


async def _one(client: openai.AsyncOpenAI, model: str, prompt: str) -> list[Any]:
    began, text, end = time.monotonic(), "", None
    messages: Any = [{"role": "user", "content": prompt}]
    stream = await client.chat.completions.create(model=model, messages=messages, stream=True)
    async for chunk in stream:
        for choice in chunk.choices:
            text += choice.delta.content or ""
            end = choice.finish_reason or end
    return [text, end, time.monotonic() - began]
