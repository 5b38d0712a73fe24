"""OpenAI Chat Completions: a request to a body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbllm.messages import Request
from nbllm.wire.chat.messages import encode_messages
from nbllm.wire.chat.schema import response_format
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import Encoded
from nbllm.wire.worded import in_words


def encode(request: Request, dialect: Dialect) -> Encoded:
    """The request body, and a notice for each thing that this server cannot honour."""
    messages, unsent = encode_messages(request, dialect)
    if request.schema is not None and dialect.schema_form == "json_object":
        messages = [{"role": "system", "content": in_words(request.schema)}, *messages]
    body: dict[str, Any] = {
        "model": request.model,
        "messages": messages,
        "stream": request.streaming,
    }
    if dialect.usage_on_request and request.streaming:
        body["stream_options"] = {"include_usage": True}
    settings, notices = _encode_settings(request, dialect)
    return Encoded({**body, **settings, **request.extra}, [*notices, *unsent])


def _encode_settings(request: Request, dialect: Dialect) -> tuple[dict[str, Any], list[str]]:
    wanted: dict[str, Any] = {
        "temperature": {"temperature": request.temperature},
        "top_p": {"top_p": request.top_p},
        "max_tokens": {dialect.max_tokens_field: request.max_tokens},
        "stop": {"stop": _stop(request.stop)},
        "seed": {dialect.seed_field: request.seed},
        "tools": {"tools": [dict(tool) for tool in request.tools] or None},
        "tool_choice": {"tool_choice": _tool_choice(request.tool_choice, dialect)},
        "schema": {"response_format": response_format(request.schema, dialect)},
        "reasoning": _reasoning(request.reasoning, dialect),
    }
    settings: dict[str, Any] = {}
    notices: list[str] = []
    for name, fields in wanted.items():
        chosen = {field: value for field, value in fields.items() if value is not None}
        if chosen and name in dialect.refuses:
            notices.append(f"{name} is not sent: this provider does not take it.")
        else:
            settings |= chosen
    if _is_budget(request.reasoning) and dialect.reasoning_form != "openrouter":
        notices.append("reasoning is not sent: this provider takes a level, no token budget.")
    return settings, notices


def _stop(stop: str | tuple[str, ...] | None) -> str | list[str] | None:
    return stop if stop is None or isinstance(stop, str) else list(stop)


def _tool_choice(choice: str | Mapping[str, Any] | None, dialect: Dialect) -> Any:
    if not isinstance(choice, str) or choice in ("auto", "none"):
        return choice
    if choice == "required":
        return dialect.required_tool_choice
    return {"type": "function", "function": {"name": choice}}


def _reasoning(wanted: str | int | None, dialect: Dialect) -> dict[str, Any]:
    """The fields that ask for a level or budget of reasoning (wire.md §6, §8)."""
    if wanted is None:
        return {}
    if dialect.reasoning_form == "openrouter":
        return {"reasoning": {"max_tokens" if _is_budget(wanted) else "effort": wanted}}
    if _is_budget(wanted):
        return {}
    if dialect.reasoning_form == "deepseek":
        if wanted == "none":
            return {"thinking": {"type": "disabled"}}
        return {"thinking": {"type": "enabled"}, "reasoning_effort": wanted}
    return {"reasoning_effort": wanted}


def _is_budget(wanted: str | int | None) -> bool:
    return isinstance(wanted, int)
