"""The messages of a client's request, in OpenAI's form.

Addresses of images and files are handed to the provider, never opened here. What our own client
sends back of a provider's ``State`` goes to that provider with its message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from nbllm.errors import NbllmError
from nbllm.events import State
from nbllm.gateway.refusal import Refused
from nbllm.messages import Message
from nbllm.prompt import parse_prompt
from nbllm.wire.chat.told import STATE

_PARTS = ("text", "input_text", "output_text", "image_url", "input_image", "file", "input_file")


def read_messages(given: object) -> tuple[Message, ...]:
    """The messages. Raises ``Refused``, which names the one that is wrong."""
    if not isinstance(given, list) or not given:
        raise Refused(400, "messages is a list of {role, content}, one at least", param="messages")
    return tuple(
        _message(message, f"messages[{place}]")
        for place, message in enumerate(cast("list[object]", given))
    )


def _message(given: object, param: str) -> Message:
    if not isinstance(given, dict):
        raise Refused(400, f"{param} is an object with role and content", param=param)
    fields = cast("dict[str, Any]", given)
    if fields.get("function_call") or fields.get("role") == "function":
        raise Refused(400, f"{param}: send tool_calls, and messages of role tool", param=param)
    try:
        content = _content(fields.get("content"))
        (message,) = parse_prompt([{**fields, "content": content}])
    except (NbllmError, TypeError, ValueError) as error:
        raise Refused(400, f"{param}: {error}", param=param) from None
    return replace(message, state=_state(fields)) if message.role == "assistant" else message


def _content(content: object) -> object:
    """The content with refusals as text; every part is one that we know."""
    if not isinstance(content, list):
        return content
    return [_part(part) for part in cast("list[object]", content)]


def _part(part: object) -> object:
    fields = cast("dict[str, Any]", part) if isinstance(part, dict) else {}
    if fields.get("type") == "refusal":
        return {"type": "text", "text": str(fields.get("refusal") or "")}
    if fields.get("type") not in _PARTS:
        kind = str(fields.get("type"))[:40]
        raise TypeError(f"a part of type {kind!r} is not understood: send text, image_url or file")
    return fields


def _state(fields: Mapping[str, Any]) -> State | None:
    """What a provider wants back, as our own wire keeps it."""
    kept = fields.get(STATE)
    known = cast("dict[str, Any]", kept) if isinstance(kept, dict) else {}
    origin, content = known.get("origin"), known.get("content")
    if not (isinstance(origin, str) and isinstance(content, str)):
        return None
    return State(origin, content)
