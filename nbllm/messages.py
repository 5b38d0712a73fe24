"""What is said: messages, and the request that carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, cast

Role: TypeAlias = Literal["system", "user", "assistant", "tool"]
_ROLES: tuple[Role, ...] = ("system", "user", "assistant", "tool")


@dataclass(frozen=True, slots=True)
class CallPart:
    """A tool call that an assistant message holds; ``arguments`` is JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. ``tool_call_id`` names the call that a ``tool`` message answers."""

    role: Role
    text: str = ""
    tool_calls: tuple[CallPart, ...] = ()
    tool_call_id: str | None = None


Prompt: TypeAlias = str | Sequence[str | Message | Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Request:
    """One generation to ask for; what is ``None`` is not sent.

    ``tools`` are function descriptions in OpenAI's form; ``reasoning`` is a level or a token
    budget; ``extra`` is merged into the request body as it is.
    """

    model: str
    messages: tuple[Message, ...]
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: str | Sequence[str] | None = None
    seed: int | None = None
    tools: tuple[Mapping[str, Any], ...] = ()
    tool_choice: str | Mapping[str, Any] | None = None
    reasoning: str | int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])


def parse_prompt(prompt: Prompt, system: str | None = None) -> tuple[Message, ...]:
    """The messages that a prompt means: a text, a list of texts, or a list of messages.

    Raises ``TypeError`` for anything else, and ``ValueError`` for a message of unknown role.
    """
    first = () if system is None else (Message("system", system),)
    if isinstance(prompt, str):
        return (*first, Message("user", prompt))
    parts = cast("object", prompt)
    if not isinstance(parts, Sequence) or isinstance(parts, (bytes, bytearray)) or not parts:
        raise TypeError(
            f"a prompt is a str, a list of str, or a list of messages, not {prompt!r:.80}"
        )
    if all(isinstance(part, str) for part in prompt):
        return (*first, Message("user", "\n\n".join(cast("Sequence[str]", prompt))))
    return (*first, *map(_parse_message, prompt))


def _parse_message(message: object) -> Message:
    if isinstance(message, Message):
        return message
    if not isinstance(message, Mapping):
        raise TypeError(
            f"a message is a Message or a dict with role and content, not {message!r:.80}"
        )
    fields = cast("Mapping[str, Any]", message)
    role = "system" if fields.get("role") == "developer" else fields.get("role")
    if role not in _ROLES:
        raise ValueError(f"a message's role is one of {', '.join(_ROLES)}, not {role!r}")
    return Message(
        role,
        _parse_content(fields.get("content")),
        tuple(map(_parse_call, fields.get("tool_calls") or ())),
        fields.get("tool_call_id"),
    )


def _parse_content(content: object) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    if isinstance(content, Sequence):
        return "".join(map(_parse_text_part, cast("Sequence[object]", content)))
    raise TypeError(f"a message's content is a str or a list of text parts, not {content!r:.80}")


def _parse_text_part(part: object) -> str:
    if isinstance(part, str):
        return part
    fields = _fields(part)
    if fields.get("type") == "text":
        return str(fields.get("text", ""))
    raise TypeError(f"this version sends text parts only, not {part!r:.80}")


def _parse_call(call: object) -> CallPart:
    function = _fields(_fields(call).get("function"))
    if not function.get("name"):
        raise ValueError(f"a tool call is a dict with its function's name, not {call!r:.80}")
    identifier, arguments = _fields(call).get("id", ""), function.get("arguments", "{}")
    return CallPart(str(identifier), str(function["name"]), str(arguments))


def _fields(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
