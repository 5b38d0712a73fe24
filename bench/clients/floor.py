"""What nobody can avoid: asyncio's streams, the chunks' frames off, a split, and a decode."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import urlsplit

from clients.client import PATHS, Take, body_for
from clients.dechunking import Dechunking
from clients.texts import TEXTS

Decode: TypeAlias = Callable[[bytes], "str | None"]

_READ = 1 << 16


class Client:
    """HTTP/1.1 by hand; connections are kept and used again."""

    def __init__(self, url: str, wire: str) -> None:
        address = urlsplit(url)
        self._host, self._port = address.hostname, address.port
        self._wire = wire
        self._end_of_event = b"\n" if wire == "ollama" else b"\n\n"
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    def decode(self, wire: str) -> Decode:
        """What makes a text of one event's bytes."""
        loads, text_of = json.loads, TEXTS[wire]

        def decode(event: bytes) -> str | None:
            data = event[event.find(b"{") :]
            return text_of(loads(data.decode())) if data.startswith(b"{") else None

        return decode

    async def read(self, model: str, take: Take) -> None:
        """Take the text of each event."""
        reader, writer = await self._connection()
        writer.write(self._request(model))
        await reader.readuntil(b"\r\n\r\n")
        decode, end_of_event = self.decode(self._wire), self._end_of_event
        body, rest = Dechunking(), b""
        while not body.has_ended:
            events = (rest + body.feed(await reader.read(_READ))).split(end_of_event)
            rest = events.pop()
            for event in events:
                if text := decode(event):
                    take(text)
        self._idle.append((reader, writer))

    async def close(self) -> None:
        """Close its connections."""
        for _reader, writer in self._idle:
            writer.close()

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._idle:
            return self._idle.pop()
        return await asyncio.open_connection(self._host, self._port)

    def _request(self, model: str) -> bytes:
        body = json.dumps(body_for(self._wire, model)).encode()
        lines = (
            f"POST {PATHS[self._wire]} HTTP/1.1",
            f"Host: {self._host}:{self._port}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
