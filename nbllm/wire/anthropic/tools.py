"""Tools, and which of them the model must call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbllm.wire.shapes import as_object, as_text

_CHOICES = {"auto": "auto", "none": "none", "required": "any"}


def encode_tool(tool: Mapping[str, Any]) -> dict[str, Any]:
    """A function of OpenAI's form as Anthropic describes one; any other tool as it is."""
    function = as_object(tool.get("function"))
    if not function:
        return dict(tool)
    encoded = {name: value for name, value in tool.items() if name not in ("type", "function")}
    for name in ("name", "description", "strict"):
        if function.get(name) is not None:
            encoded[name] = function[name]
    parameters = as_object(function.get("parameters"))
    return {**encoded, "input_schema": {"type": "object", **parameters}}


def encode_tool_choice(choice: str | Mapping[str, Any]) -> dict[str, Any]:
    """The choice; a dict that is not of OpenAI's form goes out as it is."""
    if isinstance(choice, str):
        kind = _CHOICES.get(choice)
        return {"type": kind} if kind else {"type": "tool", "name": choice}
    if choice.get("type") != "function":
        return dict(choice)
    name = as_object(choice.get("function")).get("name") or choice.get("name")
    return {"type": "tool", "name": as_text(name)}


def forces_a_tool(choice: str | Mapping[str, Any] | None) -> bool:
    """Whether the model may not answer without a call."""
    return choice is not None and encode_tool_choice(choice).get("type") in ("any", "tool")
