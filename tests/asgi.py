"""An ASGI application asked in this very process, without a socket."""

from __future__ import annotations

import asyncio
import json
from typing import Any, NamedTuple

TOKEN = "a-token-of-the-tests"  # noqa: S105
RIGHT = {"host": "127.0.0.1:8787", "authorization": f"Bearer {TOKEN}"}


class Answered(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's value."""
        return json.loads(self.body)

    @property
    def chunks(self) -> list[Any]:
        """The chunks of a stream, which ends as OpenAI's does."""
        *parts, done, rest = self.body.decode().split("\n\n")
        assert (done, rest) == ("data: [DONE]", "")
        return [json.loads(part.removeprefix("data: ")) for part in parts]


def ask(
    app: Any,
    path: str = "/v1/chat/completions",
    body: Any = None,
    method: str = "",
    headers: dict[str, str] | None = None,
    kind: str = "http",
) -> Answered:
    """Ask; ``body`` is JSON, or bytes as they are; ``headers`` ``None`` are the right ones."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    own = {"content-type": "application/json"} if body is not None else {}
    given = {**own, **(RIGHT if headers is None else headers)}
    scope = {
        "type": kind,
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method or ("GET" if body is None else "POST"),
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("127.0.0.1", 8787),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        "extensions": {"websocket.http.response": {}},
    }
    return asyncio.run(_asked(app, scope, data))


async def _asked(app: Any, scope: dict[str, Any], data: bytes) -> Answered:
    sent: list[dict[str, Any]] = []
    pieces = [data[at : at + 65536] for at in range(0, len(data), 65536)] or [b""]

    async def receive() -> dict[str, Any]:
        if scope["type"] == "websocket":
            return {"type": "websocket.connect"}
        if not pieces:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    head = {key.decode(): value.decode("latin-1") for key, value in start.get("headers", ())}
    status = start.get("status", 101 if start["type"] == "websocket.accept" else 0)
    return Answered(status, head, b"".join(message.get("body", b"") for message in rest))
