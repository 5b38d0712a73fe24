"""The models over HTTP, as OpenAI's API offers them; for any client, and for pages of one's own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbllm.gateway.application import app
    from nbllm.gateway.event_stream import sse
    from nbllm.gateway.serving import serve
    from nbllm.gateway.web_socket import websocket

_ROOMS = {
    "app": "application",
    "serve": "serving",
    "sse": "event_stream",
    "websocket": "web_socket",
}

__all__ = ["app", "serve", "sse", "websocket"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'nbllm.gateway' has no attribute {name!r}")
    return getattr(import_module(f"nbllm.gateway.{_ROOMS[name]}"), name)
