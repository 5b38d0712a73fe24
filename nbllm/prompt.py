"""What a prompt means: a text, a list of parts, a list of messages, or of both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias, cast

from nbllm.attachments import Attachment, File, Image, attach, is_attachable
from nbllm.messages import (
    PARTS,
    ROLES,
    CallPart,
    Message,
    Part,
    Reasoning,
    ResultPart,
    Text,
)

Prompt: TypeAlias = str | Sequence[Any]


def parse_prompt(prompt: Prompt, system: str | None = None) -> tuple[Message, ...]:
    """The messages that a prompt means; parts between messages are said by the user.

    Raises ``TypeError`` for anything else, and ``ValueError`` for a message of unknown role.
    """
    messages = [] if system is None else [Message("system", (Text(system),))]
    if isinstance(prompt, str):
        return (*messages, Message("user", (Text(prompt),)))
    given = cast("object", prompt)
    if not isinstance(given, Sequence) or isinstance(given, (bytes, bytearray)) or not given:
        raise TypeError(
            f"a prompt is a str, a list of parts, or a list of messages, not {prompt!r:.80}"
        )
    for is_said, group in groupby(prompt, _is_part):
        if is_said:
            messages.append(Message("user", tuple(_separated(list(group)))))
        else:
            messages += map(_parse_message, group)
    return tuple(messages)


def _is_part(value: object) -> bool:
    return isinstance(value, (str, *PARTS)) or is_attachable(value)


def _separated(parts: Sequence[object]) -> list[Part]:
    """The parts; two texts in a row are one, with an empty line between them."""
    made: list[Part] = []
    for part in map(_as_part, parts):
        last = made[-1] if made else None
        if isinstance(part, Text) and isinstance(last, Text) and not last.cache_control:
            made[-1] = Text(f"{last.text}\n\n{part.text}", part.cache_control)
        else:
            made.append(part)
    return made


def _as_part(value: Any) -> Part:
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, PARTS):
        return value
    if isinstance(value, Attachment):
        raise TypeError("attach an Image or a File, not a bare Attachment")
    return cast("Part", attach(value))


def _parse_message(message: object) -> Message:
    if isinstance(message, Message):
        return message
    if not isinstance(message, Mapping):
        raise TypeError(
            f"a message is a Message or a dict with role and content, not {message!r:.80}"
        )
    fields = cast("Mapping[str, Any]", message)
    role = "system" if fields.get("role") == "developer" else fields.get("role")
    if role not in ROLES:
        raise ValueError(f"a message's role is one of {', '.join(ROLES)}, not {role!r}")
    content = _parse_content(fields.get("content"))
    if role == "tool":
        return Message(role, (_result(fields, content),))
    reasoning = fields.get("reasoning_content") or fields.get("reasoning")
    thought = (Reasoning(reasoning),) if isinstance(reasoning, str) and reasoning else ()
    return Message(role, (*thought, *content, *map(_parse_call, fields.get("tool_calls") or ())))


def _result(fields: Mapping[str, Any], content: tuple[Part, ...]) -> ResultPart:
    texts = [part.text for part in content if isinstance(part, Text)]
    if len(texts) < len(content):
        raise TypeError("a tool's message holds text only; attach images to a user's message")
    name = fields.get("name")
    is_error = bool(fields.get("is_error"))
    return ResultPart(str(fields.get("tool_call_id") or ""), "".join(texts), is_error, name)


def _parse_content(content: object) -> tuple[Part, ...]:
    if content is None:
        return ()
    if isinstance(content, str):
        return (Text(content),)
    if isinstance(content, Sequence) and not isinstance(content, (bytes, bytearray)):
        return tuple(map(_parse_part, cast("Sequence[object]", content)))
    raise TypeError(f"a message's content is a str or a list of parts, not {content!r:.80}")


def _parse_part(part: object) -> Part:
    if _is_part(part):
        return _as_part(part)
    fields = _fields(part)
    kind = fields.get("type")
    if kind in ("text", "input_text", "output_text"):
        return Text(str(fields.get("text") or ""), _fields(fields.get("cache_control")) or None)
    if kind in ("image_url", "input_image"):
        return _image(fields)
    if kind in ("file", "input_file"):
        return _file({**fields, **_fields(fields.get("file"))})
    raise TypeError(f"a part is text, an image or a file, not {part!r:.80}")


def _image(fields: Mapping[str, Any]) -> Image:
    address = fields.get("image_url")
    inner = _fields(address)
    url = inner.get("url", address)
    if not _is_remote(url):
        raise TypeError(f"an image_url part holds an http or data address, not {url!r:.80}")
    return Image(url, detail=inner.get("detail") or fields.get("detail"))


def _is_remote(address: object) -> bool:
    """Whether it is an address that opens no file of this machine."""
    remote = ("http://", "https://", "gs://", "data:")
    return isinstance(address, str) and address.startswith(remote)


def _file(fields: Mapping[str, Any]) -> File:
    address = fields.get("file_data") or fields.get("file_url")
    if not _is_remote(address):
        raise TypeError("a file part holds file_data, a data: address; or attach an nbllm.File")
    return File(address, name=fields.get("filename"))


def _parse_call(call: object) -> CallPart:
    function = _fields(_fields(call).get("function"))
    if not function.get("name"):
        raise ValueError(f"a tool call is a dict with its function's name, not {call!r:.80}")
    identifier, arguments = _fields(call).get("id") or "", function.get("arguments")
    text = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
    return CallPart(str(identifier), str(function["name"]), text)


def _fields(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
