"""aiohttp and a split: the least that a C parser of HTTP leaves to do, without and with JSON."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from clients.client import PATHS, Take, body_for
from clients.texts import TEXTS

_TEXT = re.compile(rb'"(?:content|text)":(" \d{19}(?:[^"\\]|\\.)*")')


class Client:
    """Gives events as bytes; ``text_of`` finds the text in one, when nobody measures."""

    def __init__(self, url: str, wire: str) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        timeout = aiohttp.ClientTimeout(total=None)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        self._url, self.wire = url + PATHS[wire], wire

    @staticmethod
    def text_of(event: bytes) -> str:
        """The text of an event, empty where it has none."""
        found = _TEXT.search(event)
        return json.loads(found[1]) if found else ""

    async def read(self, model: str, take: Take) -> None:
        """Take each event."""
        async with self._session.post(self._url, json=body_for(self.wire, model)) as response:
            rest = b""
            async for data in response.content.iter_any():
                *events, rest = (rest + data).split(b"\n\n")
                for event in events:
                    take(event)

    async def chunks(self, model: str) -> AsyncIterator[Any]:
        """Each event."""
        return self._chunks(model)

    async def _chunks(self, model: str) -> AsyncIterator[Any]:
        async with self._session.post(self._url, json=body_for(self.wire, model)) as response:
            rest = b""
            async for data in response.content.iter_any():
                *events, rest = (rest + data).split(b"\n\n")
                for event in events:
                    yield event

    async def close(self) -> None:
        """Close its connections."""
        await self._session.close()


class WithJson(Client):
    """Takes the text out of each event's JSON."""

    text_of = staticmethod(str)

    async def read(self, model: str, take: Take) -> None:
        """Take the text of each event."""
        text_of = TEXTS[self.wire]

        def take_event(event: bytes) -> None:
            data = event[event.find(b"data: ") + 6 :]
            if data != b"[DONE]" and (text := text_of(json.loads(data))):
                take(text)

        await super().read(model, take_event)
