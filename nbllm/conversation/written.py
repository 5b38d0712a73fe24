"""Messages as JSON, and back: each part a dict with its ``type``, attachments with their bytes.

A file of text is text there too. What is read was written by anybody: nothing of it opens a file
of this machine.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, cast

from nbllm.attachments import Attachment, File, Image, is_text
from nbllm.events import State
from nbllm.messages import CallPart, Message, Part, Reasoning, ResultPart, Text

_PLAIN: dict[str, type[Text | Reasoning | CallPart | ResultPart]] = {
    "text": Text,
    "reasoning": Reasoning,
    "tool_call": CallPart,
    "tool_result": ResultPart,
}
_TYPES = {kind: name for name, kind in _PLAIN.items()}
_REMOTE = ("https://", "http://", "gs://")


def write(message: Message) -> dict[str, Any]:
    """The JSON form of a message."""
    state = message.state
    fields: dict[str, Any] = {"role": message.role, "content": _write_content(message.content)}
    if message.labels:
        fields["labels"] = list(message.labels)
    if state is not None:
        fields["state"] = {"origin": state.origin, "content": state.content}
    return fields


def read(fields: Any) -> Message:
    """The message. Raises ``TypeError``, ``ValueError`` or ``KeyError`` for what is none."""
    given = _object(fields)
    said = given["content"]
    parts = (Text(said),) if isinstance(said, str) else tuple(map(_read_part, _list(said)))
    state = _object(given["state"]) if "state" in given else None
    kept = State(_text(state["origin"]), _text(state["content"])) if state else None
    labels = tuple(_text(label) for label in _list(given.get("labels", [])))
    return Message(given["role"], parts, kept, labels=labels)


def _write_content(content: tuple[Part, ...]) -> Any:
    """What is only a text as one."""
    only = content[0] if len(content) == 1 else None
    if isinstance(only, Text) and only.cache_control is None:
        return only.text
    return [_write_part(part) for part in content]


def _write_part(part: Part) -> dict[str, Any]:
    if isinstance(part, Attachment):
        return _write_attachment(part)
    slots = {name: getattr(part, name) for name in type(part).__slots__}
    return {
        "type": _TYPES[type(part)],
        **{k: v for k, v in slots.items() if v not in (None, False)},
    }


def _write_attachment(part: Attachment) -> dict[str, Any]:
    fields = {
        "type": "image" if isinstance(part, Image) else "file",
        "media_type": part.media_type,
        "name": part.name,
        "detail": getattr(part, "detail", None),
        "url": part.url,
    }
    if part.data is not None:
        is_readable = isinstance(part, File) and is_text(part.data)
        fields |= {"text": part.data.decode()} if is_readable else {"base64": part.base64}
    return {name: value for name, value in fields.items() if value is not None}


def _read_part(part: Any) -> Part:
    fields = dict(_object(part))
    kind = fields.pop("type")
    if kind in ("image", "file"):
        return _read_attachment(kind, fields)
    for name, value in fields.items():
        if not isinstance(value, {"is_error": bool, "cache_control": dict}.get(name, str)):
            raise TypeError(f"{name} of a part is no {type(value).__name__}")
    return _PLAIN[kind](**fields)


def _read_attachment(kind: str, fields: Mapping[str, Any]) -> Part:
    source: Any = fields.get("url")
    if "text" in fields:
        source = _text(fields["text"]).encode()
    elif source is None:
        source = base64.b64decode(_text(fields["base64"]), validate=True)
    elif not _text(source).startswith(_REMOTE):
        raise ValueError("the address of an attachment is https://…")
    media_type, name = fields.get("media_type"), fields.get("name")
    if kind == "file":
        return File(source, media_type, name=name)
    image = Image(source, media_type, detail=fields.get("detail"))
    image.name = name
    return image


def _object(value: Any) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    raise TypeError(f"{value!r:.40} is no object")


def _list(value: Any) -> Sequence[Any]:
    if isinstance(value, list):
        return cast("list[Any]", value)
    raise TypeError(f"{value!r:.40} is no list")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(f"{value!r:.40} is no text")
