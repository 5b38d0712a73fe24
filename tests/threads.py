"""What a server was asked in each turn of a conversation."""

from __future__ import annotations

import json
from typing import Any

from faults.server import DONE, Server, event


def say(text: str) -> bytes:
    """A whole answer of a chat completion."""
    return event(text) + event(reason="stop") + DONE


def call(name: str, arguments: str = "{}", identifier: str = "c1") -> bytes:
    """An answer that is one tool call."""
    function = {"name": name, "arguments": arguments}
    delta = {"tool_calls": [{"index": 0, "id": identifier, "function": function}]}
    chunk = {"id": "c-1", "model": "m-1", "choices": [{"index": 0, "delta": delta}]}
    return f"data: {json.dumps(chunk)}\n\n".encode() + event(reason="tool_calls") + DONE


def bodies(server: Server) -> list[dict[str, Any]]:
    """The body of each request so far."""
    return [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]


def asked(server: Server) -> list[list[tuple[str, Any]]]:
    """The role and text of each message of each request."""
    return [
        [(message["role"], message.get("content")) for message in body["messages"]]
        for body in bodies(server)
    ]
