"""httpx with httpx-sse, and ``json.loads``: what somebody writes who wants no vendor's client."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
from httpx_sse import aconnect_sse

from clients.client import MOST_CONNECTIONS, PATHS, TIMEOUT_SECONDS, Take, body_for
from clients.texts import TEXTS


class Client:
    """Server-sent events only."""

    def __init__(self, url: str, wire: str) -> None:
        limits = httpx.Limits(
            max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS
        )
        self._client = httpx.AsyncClient(limits=limits, timeout=TIMEOUT_SECONDS)
        self._url, self._wire = url + PATHS[wire], wire

    async def read(self, model: str, take: Take) -> None:
        """Take the text of each event."""
        text_of = TEXTS[self._wire]
        body = body_for(self._wire, model)
        async with aconnect_sse(self._client, "POST", self._url, json=body) as source:
            async for event in source.aiter_sse():
                if event.data == "[DONE]":
                    break
                if text := text_of(json.loads(event.data)):
                    take(text)

    async def chunks(self, model: str) -> AsyncIterator[dict[str, Any]]:
        """The JSON of each event."""
        return self._chunks(model)

    async def _chunks(self, model: str) -> AsyncIterator[dict[str, Any]]:
        body = body_for(self._wire, model)
        async with aconnect_sse(self._client, "POST", self._url, json=body) as source:
            async for event in source.aiter_sse():
                if event.data == "[DONE]":
                    break
                yield json.loads(event.data)

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()
