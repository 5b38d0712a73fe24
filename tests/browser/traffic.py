"""What travels between a notebook's page and its kernel."""

from __future__ import annotations

import json
import struct
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

from playwright.sync_api import Page, WebSocket


class Message(NamedTuple):
    """One websocket message: how it came, what it is, its bytes, and the page's copy of it."""

    is_received: bool
    kind: str
    size: int
    content: dict[str, Any]

    @property
    def is_custom(self) -> bool:
        """Whether it is a widget's own word, as a board's patch."""
        return self.content.get("data", {}).get("method") == "custom"


class Traffic:
    """Every message of the kernels' websockets, from before the page is opened."""

    def __init__(self, page: Page) -> None:
        self.messages: list[Message] = []
        page.on("websocket", self._listen)

    def received(self) -> int:
        """Bytes that came to the page."""
        return sum(message.size for message in self.messages if message.is_received)

    def sent(self) -> int:
        """Bytes that the page sent."""
        return sum(message.size for message in self.messages if not message.is_received)

    def by_kind(self) -> dict[str, tuple[int, int]]:
        """Messages and bytes of each kind, the most bytes first."""
        counts, sizes = Counter[str](), Counter[str]()
        for message in self.messages:
            name = ("← " if message.is_received else "→ ") + label(message)
            counts[name] += 1
            sizes[name] += message.size
        return {name: (counts[name], size) for name, size in sizes.most_common()}

    def _listen(self, socket: WebSocket) -> None:
        if "/channels" in socket.url:
            socket.on("framereceived", lambda data: self._note(data, is_received=True))
            socket.on("framesent", lambda data: self._note(data, is_received=False))

    def _note(self, data: str | bytes, *, is_received: bool) -> None:
        size = len(data if isinstance(data, bytes) else data.encode())
        header, content = parts(data)
        self.messages.append(Message(is_received, header.get("msg_type", "?"), size, content))


def parts(data: str | bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and content of a message, in either of Jupyter's two protocols."""
    if isinstance(data, str):
        message = json.loads(data)
        return message["header"], message["content"]
    (count,) = struct.unpack_from("<Q", data)
    offsets = struct.unpack_from(f"<{count}Q", data, 8)
    pieces = [data[start:end] for start, end in pairwise(offsets)]
    _channel, header, _parent, _metadata, content = pieces[:5]
    return json.loads(header), json.loads(content)


def label(message: Message) -> str:
    """A message's kind in a word or two."""
    data = message.content.get("data", {})
    if message.is_custom:
        return f"{message.kind} {data['content'].get('op', 'custom')}"
    if message.kind == "status":
        return f"status {message.content['execution_state']}"
    return message.kind
