"""What a request body means: two bodies that say the same in different words become equal.

The rules, and why each is no difference:

* A member that is null, ``{}`` or ``[]`` is as good as absent.
* A text is short for a list with one text part; a part with a text is a text part (chat, Messages,
  Responses).
* ``stop: "x"`` is ``stop: ["x"]``.
* Arguments of a call as JSON text are what they parse to; spaces and the order of keys say nothing.
* A Responses item with a role is of type ``message``; the type may be left out.
* Google takes names in snake and camel case, base64 in both alphabets, and does not look at the
  ``role`` of a system instruction.
"""

from __future__ import annotations

import json
from typing import Any

_TEXTS = ("content", "system", "input", "output")
_TEXT_PARTS = ("text", "input_text", "output_text")
_GOOGLES = {
    *("mimeType", "fileUri", "includeThoughts", "thinkingLevel", "thinkingBudget"),
    *("parametersJsonSchema", "functionCallingConfig", "allowedFunctionNames", "googleSearch"),
}
_BOTH_ALPHABETS = str.maketrans("-_", "+/")


def fields(body: dict[str, Any]) -> dict[str, Any]:
    """The body's meaning as leaves by path: ``messages.0.content.0.text``."""
    return dict(_leaves("", _meaning(body)))


def differing(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields in which two bodies mean different things, with both values."""
    one, other = fields(ours), fields(theirs)
    return {
        path: (one.get(path), other.get(path))
        for path in sorted({*one, *other})
        if one.get(path) != other.get(path)
    }


def _leaves(path: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, (dict, list)):
        return [(path[1:], value)]
    members = value.items() if isinstance(value, dict) else enumerate(value)
    return [leaf for name, member in members for leaf in _leaves(f"{path}.{name}", member)]


def _meaning(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        members = {_name(key): _meaning(member, _name(key)) for key, member in value.items()}
        kept = {key: member for key, member in members.items() if member not in (None, {}, [])}
        return _without_defaults(kept, name)
    if isinstance(value, list):
        return [_meaning(item) for item in value]
    if isinstance(value, str):
        return _text(value, name)
    return value


def _name(key: str) -> str:
    """Google's names of several words in camel case, whichever way they came."""
    first, *others = key.split("_")
    camel = first + "".join(word.title() for word in others)
    return camel if camel in _GOOGLES else key


def _without_defaults(members: dict[str, Any], name: str) -> dict[str, Any]:
    if name == "systemInstruction":
        members.pop("role", None)
    kind = members.get("type")
    if (kind == "message" and "role" in members) or (kind in _TEXT_PARTS and "text" in members):
        del members["type"]
    return members


def _text(value: str, name: str) -> Any:
    if name in _TEXTS:
        return [{"text": value}]
    if name == "stop":
        return [value]
    if name == "arguments":
        return json.loads(value)
    return value.translate(_BOTH_ALPHABETS) if name == "data" else value
