"""Function descriptions and the choice among them, in Gemini's form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nbllm.wire.shapes import as_object, as_text

_MODES = {"auto": "AUTO", "none": "NONE", "required": "ANY"}
_FIELDS = (
    ("name", "name"),
    ("description", "description"),
    ("parameters", "parametersJsonSchema"),
)


def encode_tools(tools: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """All functions as one list of declarations; a tool of the server's own goes as it is."""
    declarations: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for tool in tools:
        function = as_object(tool.get("function"))
        if tool.get("type") == "function" and function:
            declarations.append(
                {ours: function[name] for name, ours in _FIELDS if function.get(name) is not None}
            )
        else:
            others.append(dict(tool))
    return [*([{"functionDeclarations": declarations}] if declarations else []), *others]


def encode_tool_choice(choice: str | Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The ``toolConfig``; a mapping in Gemini's own form goes as it is."""
    if choice is None:
        return None
    if isinstance(choice, Mapping):
        function = as_object(choice.get("function"))
        if not function:
            return {"functionCallingConfig": dict(choice)} if "mode" in choice else dict(choice)
        choice = as_text(function.get("name"))
    if choice in _MODES:
        return {"functionCallingConfig": {"mode": _MODES[choice]}}
    return {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": [choice]}}
