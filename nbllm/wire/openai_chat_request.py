"""OpenAI Chat Completions: a request to a body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbllm.messages import Message, Request


@dataclass(frozen=True, slots=True)
class ChatDialect:
    """What one server of the family calls things, and what it does not take at all."""

    max_tokens_field: str = "max_tokens"
    seed_field: str = "seed"
    usage_on_request: bool = True
    refuses: frozenset[str] = frozenset()
    reasoning_in_output: bool = True


def encode(request: Request, dialect: ChatDialect) -> tuple[dict[str, Any], list[str]]:
    """The request body, and a notice for each setting that this server cannot honour."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [_encode_message(message) for message in request.messages],
        "stream": True,
    }
    if dialect.usage_on_request:
        body["stream_options"] = {"include_usage": True}
    settings, notices = _encode_settings(request, dialect)
    return {**body, **settings, **request.extra}, notices


def _encode_settings(request: Request, dialect: ChatDialect) -> tuple[dict[str, Any], list[str]]:
    wanted: dict[str, tuple[str, Any]] = {
        "temperature": ("temperature", request.temperature),
        "top_p": ("top_p", request.top_p),
        "max_tokens": (dialect.max_tokens_field, request.max_tokens),
        "stop": ("stop", request.stop),
        "seed": (dialect.seed_field, request.seed),
        "tools": ("tools", [dict(tool) for tool in request.tools] or None),
        "tool_choice": ("tool_choice", _tool_choice(request.tool_choice)),
        "reasoning": ("reasoning_effort", request.reasoning),
    }
    settings: dict[str, Any] = {}
    notices: list[str] = []
    for name, (field, value) in wanted.items():
        if value is None:
            continue
        if name in dialect.refuses:
            notices.append(f"{name} is not sent: this provider does not take it.")
        elif name == "reasoning" and not isinstance(value, str):
            notices.append("reasoning is not sent: this provider takes a level, no token budget.")
        else:
            settings[field] = value
    return settings, notices


def _tool_choice(choice: str | Mapping[str, Any] | None) -> str | Mapping[str, Any] | None:
    if not isinstance(choice, str) or choice in ("auto", "none", "required"):
        return choice
    return {"type": "function", "function": {"name": choice}}


def _encode_message(message: Message) -> dict[str, Any]:
    encoded: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.tool_calls:
        encoded["content"] = message.text or None
        encoded["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        encoded["tool_call_id"] = message.tool_call_id
    return encoded
