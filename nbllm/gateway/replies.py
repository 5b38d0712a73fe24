"""One message back, as JSON; for a WebSocket in place of accepting it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nbllm.gateway.refusal import Refused


async def reply(
    document: Any,
    scope: Any,
    send: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Send a JSON document."""
    prefix = "websocket.http." if scope["type"] == "websocket" else "http."
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    head = {"content-type": "application/json", "content-length": str(len(body)), **(headers or {})}
    await send({"type": f"{prefix}response.start", "status": status, "headers": encoded(head)})
    await send({"type": f"{prefix}response.body", "body": body})


async def refuse(refused: Refused, scope: Any, receive: Any, send: Any) -> None:
    """Say no; a server that cannot say why to a WebSocket closes it."""
    if scope["type"] == "websocket":
        await receive()  # websocket.connect
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008})
            return
    await reply(refused.body(), scope, send, status=refused.status, headers=refused.headers)


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers in ASGI's form."""
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
