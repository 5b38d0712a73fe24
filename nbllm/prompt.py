"""What a prompt means: a text, a list of parts, a list of messages, or of both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias, cast

from nbllm.attachments import Attachment, File, Image, is_attachable
from nbllm.data.filled import Filled, Named
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
_DATA = ("frame", "series", "array", "picture")


def parse_prompt(
    prompt: Prompt, system: str | None = None, rows: int | None = None
) -> tuple[Message, ...]:
    """The messages that a prompt means; parts between messages are said by the user.

    ``rows`` is how many rows of a table go out, 10 unless said. Raises ``TypeError`` for anything
    else, and ``ValueError`` for a message of unknown role.
    """
    messages = [] if system is None else [Message("system", (Text(system),))]
    if isinstance(prompt, str):
        return (*messages, Message("user", (Text(prompt),)))
    given = cast("object", prompt)
    if not isinstance(given, Sequence) or isinstance(given, (bytes, bytearray)) or not given:
        raise _no_prompt(prompt)
    for is_said, group in groupby(prompt, _is_part):
        if is_said:
            parts, labels = _separated(list(group), rows)
            messages.append(Message("user", tuple(parts), labels=labels))
        else:
            messages += [_parse_message(message, rows) for message in group]
    return tuple(messages)


def _no_prompt(given: object) -> TypeError:
    name = type(given).__name__
    shown = f"a {name}: write [question, it]" if _is_part(given) else f"{given!r:.80}"
    return TypeError(f"a prompt is a str, a list of parts, or a list of messages, not {shown}")


def drawn(prompt: Prompt) -> Prompt:
    """The prompt with figures, pictures and files read, once for all who are asked."""
    if not isinstance(prompt, (list, tuple)):
        return prompt
    return [_read(value) for value in prompt]


def _read(value: Any) -> Any:
    if isinstance(value, Attachment) or not (is_attachable(value) or _kind(value) == "picture"):
        return value
    from nbllm.data.presenting import attached

    content, label, _ = attached(value)
    return Filled((Named(label.partition(": ")[0], content),))


def _is_part(value: object) -> bool:
    return isinstance(value, (str, *PARTS, Filled)) or is_attachable(value) or _kind(value) in _DATA


def _kind(value: object) -> str | None:
    """What kind of data a value is, if it is neither text nor a message."""
    if isinstance(value, (str, *PARTS, Message, dict)):
        return None
    from nbllm.data.kinds import kind_of

    return kind_of(value)


def _separated(values: Sequence[object], rows: int | None) -> tuple[list[Part], tuple[str, ...]]:
    """The parts; two texts in a row are one, with an empty line between them. And the labels."""
    made: list[Part] = []
    labels: list[str] = []
    for part in _as_parts(values, rows, labels):
        last = made[-1] if made else None
        if isinstance(part, Text) and isinstance(last, Text) and not last.cache_control:
            made[-1] = Text(f"{last.text}\n\n{part.text}", part.cache_control)
        else:
            made.append(part)
    return made, tuple(labels)


def _as_parts(values: Iterable[Any], rows: int | None, labels: list[str]) -> Iterator[Part]:
    """The parts that values mean; what whoever shows the answer says of them goes to ``labels``."""
    for value in values:
        if isinstance(value, str):
            yield Text(value)
        elif isinstance(value, (Text, Reasoning, CallPart, ResultPart)):
            yield value
        else:
            parts, said = _presented(value, rows)
            labels += said
            yield from (Text(part) if isinstance(part, str) else part for part in parts)


def _presented(value: Any, rows: int | None) -> tuple[Iterable[str | Image | File], Iterable[str]]:
    """The parts that data means, and their labels."""
    from nbllm.data import pieces, presenting

    if isinstance(value, Filled):
        return pieces.parts_of(value, rows)
    if isinstance(value, Attachment) and not isinstance(value, (Image, File)):
        raise TypeError("attach an Image or a File, not a bare Attachment")
    is_file = is_attachable(value)
    one = presenting.attached(value) if is_file else presenting.present(value, rows=rows)
    return [one.content], [one.label]


def _parse_message(message: object, rows: int | None) -> Message:
    if isinstance(message, Message):
        return message
    if not isinstance(message, Mapping):
        raise TypeError(
            f"a message is a Message or a dict with role and content, not {message!r:.80}"
        )
    fields = cast("Mapping[str, Any]", message)
    role = "system" if fields.get("role") == "developer" else fields.get("role")
    if "role" not in fields:
        raise ValueError("a dict in a prompt is a message with a role; send data as json.dumps(…)")
    if role not in ROLES:
        raise ValueError(f"a message's role is one of {', '.join(ROLES)}, not {role!r}")
    labels: list[str] = []
    content = tuple(_parse_content(fields.get("content"), rows, labels))
    if role == "tool":
        return Message(role, (_result(fields, content),))
    reasoning = fields.get("reasoning_content") or fields.get("reasoning")
    thought = (Reasoning(reasoning),) if isinstance(reasoning, str) and reasoning else ()
    calls = map(_parse_call, fields.get("tool_calls") or ())
    return Message(role, (*thought, *content, *calls), labels=tuple(labels))


def _result(fields: Mapping[str, Any], content: tuple[Part, ...]) -> ResultPart:
    texts = [part.text for part in content if isinstance(part, Text)]
    if len(texts) < len(content):
        raise TypeError("a tool's message holds text only; attach images to a user's message")
    name = _word(fields, "name")
    is_error = bool(fields.get("is_error"))
    return ResultPart(str(fields.get("tool_call_id") or ""), "".join(texts), is_error, name)


def _parse_content(content: object, rows: int | None, labels: list[str]) -> Iterable[Part]:
    if content is None:
        return ()
    if isinstance(content, str):
        return (Text(content),)
    if isinstance(content, Sequence) and not isinstance(content, (bytes, bytearray)):
        parts = cast("Sequence[object]", content)
        return _as_parts((_parse_part(part) for part in parts), rows, labels)
    raise TypeError(f"a message's content is a str or a list of parts, not {content!r:.80}")


def _parse_part(part: object) -> object:
    if _is_part(part):
        return part
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
    return Image(url, detail=_word(inner, "detail") or _word(fields, "detail"))


def _is_remote(address: object) -> bool:
    """Whether it is an address that opens no file of this machine."""
    remote = ("http://", "https://", "gs://", "data:")
    return isinstance(address, str) and address.startswith(remote)


def _file(fields: Mapping[str, Any]) -> File:
    address = fields.get("file_data") or fields.get("file_url")
    if not _is_remote(address):
        raise TypeError("a file part holds file_data, a data: address; or attach an nbllm.File")
    return File(address, name=_word(fields, "filename"))


def _parse_call(call: object) -> CallPart:
    function = _fields(_fields(call).get("function"))
    if not function.get("name"):
        raise ValueError(f"a tool call is a dict with its function's name, not {call!r:.80}")
    identifier, arguments = _fields(call).get("id") or "", function.get("arguments")
    text = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
    return CallPart(str(identifier), str(function["name"]), text)


def _word(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} is a text, not {value!r:.80}")
    return value


def _fields(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
