"""Our messages in the form of Chat Completions (wire.md §1).

What is only text goes as a plain string, which every server takes; a list of parts goes where a
part is an attachment or marks a caching point. A text file goes as a paragraph of text: no server
of this family refuses it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from nbllm.attachments import File, Image
from nbllm.messages import CallPart, Message, Request, ResultPart, Text
from nbllm.wire.call_ids import with_own_ids
from nbllm.wire.chat.attachments import Refused, encode_file, encode_image
from nbllm.wire.dialect import Dialect
from nbllm.wire.shapes import as_object


def encode_messages(request: Request, dialect: Dialect) -> tuple[list[dict[str, Any]], list[str]]:
    """The messages, and a notice for each attachment that this server cannot take."""
    notices: list[str] = []
    thinking = dialect.echo == "reasoning_content" and _uses_tools(request)
    encoded: list[dict[str, Any]] = []
    form = dialect.call_id
    for message in with_own_ids(request, form) if form else request.messages:
        echoed = _echoed(request.echoes(message))
        if echoed is not None:
            encoded.append(echoed)
            continue
        encoded += map(_encode_result, message.results)
        if said := _encode_said(message, dialect, notices):
            if thinking and message.role == "assistant":
                said["reasoning_content"] = message.reasoning
            encoded.append(said)
    return (_merged(encoded) if dialect.alternates else encoded), notices


def _uses_tools(request: Request) -> bool:
    """DeepSeek wants the reasoning of every turn back where tools are in play, and only there.

    Source: wire.md §8 and DeepSeek's guide to its thinking mode: with ``tools`` in the request a
    turn without its reasoning is an error 400, whether or not it called one.
    """
    return bool(request.tools) or any(message.tool_calls for message in request.messages)


def _echoed(state: str | None) -> dict[str, Any] | None:
    """The assistant message as the server wrote it; ``None`` where it cannot be read."""
    if state is None:
        return None
    try:
        message = as_object(json.loads(state, parse_constant=_no_json))
    except (ValueError, RecursionError):
        return None
    return message if message.get("role") == "assistant" else None


def _no_json(constant: str) -> None:
    """``NaN`` and the infinities, which Python reads and no server does."""
    raise ValueError(constant)


def _encode_result(result: ResultPart) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": result.id, "content": result.output}


def _encode_said(message: Message, dialect: Dialect, notices: list[str]) -> dict[str, Any]:
    """The message but for its results; empty where there is nothing else."""
    parts = [part for part in message.content if not isinstance(part, (ResultPart, CallPart))]
    if message.results and not parts:
        return {}
    content: Any = _encode_content(message.role, parts, dialect, notices)
    calls = [_encode_call(call) for call in message.tool_calls]
    if not calls:
        return {"role": message.role, "content": content}
    return {"role": message.role, "content": content or None, "tool_calls": calls}


def _encode_content(
    role: str, parts: Iterable[object], dialect: Dialect, notices: list[str]
) -> str | list[dict[str, Any]]:
    encoded: list[dict[str, Any]] = []
    edges: set[int] = set()
    for part in parts:
        try:
            if isinstance(part, File):
                edges |= {len(encoded), len(encoded) + 1}
            encoded += _encode_part(part, role, dialect)
        except Refused as refused:
            notices.append(str(refused))
    if all(part.keys() == {"type", "text"} for part in encoded):
        breaks = ["\n\n" if place and place in edges else "" for place in range(len(encoded))]
        return "".join(f"{gap}{part['text']}" for gap, part in zip(breaks, encoded, strict=True))
    return encoded


def _encode_part(part: object, role: str, dialect: Dialect) -> list[dict[str, Any]]:
    match part:
        case Text(text=""):
            return []
        case Text(text=text, cache_control=None):
            return [{"type": "text", "text": text}]
        case Text(text=text, cache_control=mark):
            return [{"type": "text", "text": text, "cache_control": mark}]
        case Image() | File() if role != "user":
            kind = type(part).__name__.lower()
            raise Refused(f"{kind} is not sent: this provider takes it in a user message only.")
        case Image():
            return [encode_image(part, dialect)]
        case File():
            return [encode_file(part, dialect)]
        case _:
            return []


def _encode_call(call: CallPart) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments or "{}"}
    return {"id": call.id, "type": "function", "function": function}


def _merged(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages, neighbours of the same role made one with an empty line between."""
    merged: list[dict[str, Any]] = []
    for message in messages:
        last = merged[-1] if merged else {}
        if last.get("role") == message["role"] and message["role"] != "tool":
            merged[-1] = {**last, **message, "content": _both(last, message)}
        else:
            merged.append(message)
    return merged


def _both(last: dict[str, Any], message: dict[str, Any]) -> Any:
    one, other = last.get("content"), message.get("content")
    if isinstance(one, str) and isinstance(other, str):
        return f"{one}\n\n{other}"
    return [*_as_parts(one), *_as_parts(other)]


def _as_parts(content: Any) -> list[Any]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content or ())
