"""OpenAI Responses: a request to a body.

Source of the rules: wire.md §2. Nothing is stored: ``store`` is false, and encrypted reasoning is
asked for, so that the next turn can hand it back (api.md). OpenAI refuses that wish with an error
400 where the model does not reason; ``extra={"include": []}`` takes it back for any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbllm.messages import Request
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import Encoded
from nbllm.wire.responses.input import encode_input
from nbllm.wire.shapes import as_object
from nbllm.wire.strict import is_strict

_NOT_TAKEN = frozenset({"stop", "seed"})
_NO_REASONING = ("gpt-3.5", "gpt-4", "chatgpt-", "gpt-5-chat")
_NO_PARAMETERS: dict[str, Any] = {"type": "object", "properties": {}}


def encode(request: Request, dialect: Dialect) -> Encoded:
    """The request body, and a notice for each setting that this server cannot honour."""
    instructions, items, notices = encode_input(request)
    body: dict[str, Any] = {
        "model": request.model,
        "input": items,
        "stream": request.streaming,
        "store": False,
    }
    if not request.model.rpartition("/")[2].startswith(_NO_REASONING):
        body["include"] = ["reasoning.encrypted_content"]
    if instructions:
        body["instructions"] = instructions
    settings, refused = _encode_settings(request, dialect)
    return Encoded({**body, **settings, **request.extra}, [*notices, *refused])


def _encode_settings(request: Request, dialect: Dialect) -> tuple[dict[str, Any], list[str]]:
    wanted: dict[str, tuple[str, Any]] = {
        "temperature": ("temperature", request.temperature),
        "top_p": ("top_p", request.top_p),
        "max_tokens": ("max_output_tokens", request.max_tokens),
        "stop": ("stop", request.stop),
        "seed": ("seed", request.seed),
        "tools": ("tools", [_tool(tool) for tool in request.tools] or None),
        "tool_choice": ("tool_choice", _tool_choice(request.tool_choice)),
        "schema": ("text", _answer_form(request.schema, dialect)),
        "reasoning": ("reasoning", _reasoning(request.reasoning)),
    }
    settings: dict[str, Any] = {}
    notices: list[str] = []
    if isinstance(request.reasoning, int):
        notices.append("reasoning is not sent: this provider takes a level, no token budget.")
    for name, (field, value) in wanted.items():
        if value is None:
            continue
        if name in dialect.refuses or name in _NOT_TAKEN:
            notices.append(f"{name} is not sent: this provider does not take it.")
        else:
            settings[field] = value
    return settings, notices


def _tool(tool: Mapping[str, Any]) -> dict[str, Any]:
    """A tool, flat; ``strict`` is said, for here it would be true by default, on Chat false."""
    function = as_object(tool.get("function"))
    if tool.get("type") != "function" or not function:
        return dict(tool)
    return {"type": "function", "parameters": _NO_PARAMETERS, "strict": False, **function}


def _tool_choice(choice: str | Mapping[str, Any] | None) -> str | Mapping[str, Any] | None:
    if isinstance(choice, str):
        named = choice not in ("auto", "none", "required")
        return {"type": "function", "name": choice} if named else choice
    function = as_object(choice.get("function")) if choice else {}
    return {"type": "function", "name": function.get("name")} if function else choice


def _answer_form(schema: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
    if schema is None:
        return None
    form: dict[str, Any] = {"type": "json_schema", "name": "answer", "schema": dict(schema)}
    if dialect.strict_schema and is_strict(schema):
        form["strict"] = True
    return {"format": form}


def _reasoning(reasoning: str | int | None) -> dict[str, Any] | None:
    """A level, with a summary of the reasoning to show; a budget is nothing here."""
    if not isinstance(reasoning, str):
        return None
    effort = {"effort": reasoning}
    return effort if reasoning == "none" else {**effort, "summary": "auto"}
