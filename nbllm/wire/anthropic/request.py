"""Anthropic Messages: a request to a body (wire.md §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nbllm.messages import Request
from nbllm.wire.anthropic.models import abilities
from nbllm.wire.anthropic.reasoning import encode_reasoning, is_thinking
from nbllm.wire.anthropic.schema import closed
from nbllm.wire.anthropic.tools import encode_tool, encode_tool_choice, forces_a_tool
from nbllm.wire.anthropic.turns import encode_system, encode_turns
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import Encoded
from nbllm.wire.worded import NOTICE, worded

DEFAULT_MAX_TOKENS = 32_000
"""Anthropic wants a limit; this one stands where neither user nor catalog knows a better."""

_SETTINGS = (
    *("temperature", "top_p", "max_tokens", "stop", "seed"),
    *("tools", "tool_choice", "schema", "reasoning"),
)


def encode(request: Request, dialect: Dialect) -> Encoded:
    """The request body, and a notice for each setting that this server cannot honour."""
    notices: list[str] = []
    request = _without(request, dialect.refuses | {"seed"}, notices)
    if forces_a_tool(request.tool_choice) and not abilities(request.model).forced:
        notices.append("tool_choice is not sent: this model cannot be made to call a tool.")
        request = replace(request, tool_choice=None)
    if request.schema is not None and not abilities(request.model).schema:
        notices.append(NOTICE)
        request = worded(request)
    max_tokens = request.max_tokens
    if max_tokens is None:
        max_tokens = request.output_limit or DEFAULT_MAX_TOKENS
    body: dict[str, Any] = {
        "model": request.model,
        "max_tokens": max_tokens,
        "messages": encode_turns(request, notices),
        "stream": request.streaming,
    }
    if system := encode_system(request.messages, notices):
        body["system"] = system
    body |= encode_reasoning(request, max_tokens, notices)
    body |= _sampling(request, notices, thinking=is_thinking(body))
    body |= _tools(request)
    if request.stop:
        stop = [request.stop] if isinstance(request.stop, str) else list(request.stop)
        body["stop_sequences"] = stop
    if request.schema is not None:
        form = {"type": "json_schema", "schema": closed(request.schema)}
        body["output_config"] = {**body.get("output_config", {}), "format": form}
    return Encoded({**body, **request.extra}, notices)


def _without(request: Request, refused: frozenset[str], notices: list[str]) -> Request:
    """The request without the settings that are not taken."""
    for name in _SETTINGS:
        if name in refused and getattr(request, name) not in (None, ()):
            notices.append(f"{name} is not sent: this provider does not take it.")
            request = replace(request, **{name: () if name == "tools" else None})
    return request


def _sampling(request: Request, notices: list[str], *, thinking: bool) -> dict[str, Any]:
    able = abilities(request.model)
    given = {"temperature": request.temperature, "top_p": request.top_p}
    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if thinking or not able.sampling:
        why = "this model takes none while it reasons" if able.sampling else "this model takes none"
        notices += [f"{name} is not sent: {why}." for name in fields]
        fields = {}
    elif len(fields) > 1 and not able.both:
        notices.append("top_p is not sent: this model takes it or temperature, not both.")
        del fields["top_p"]
    return fields


def _tools(request: Request) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if request.tools:
        fields["tools"] = [encode_tool(tool) for tool in request.tools]
    if request.tool_choice is not None:
        fields["tool_choice"] = encode_tool_choice(request.tool_choice)
    return fields
