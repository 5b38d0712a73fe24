"""What is plainly no JSON schema, told before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from nbllm.errors import ConfigError
from nbllm.schema.paths import shown

_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_NAMED = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")
_LISTED = ("anyOf", "allOf", "oneOf", "prefixItems")
_SINGLE = ("additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
_KINDS: dict[str, tuple[type, str]] = {
    **dict.fromkeys(_NAMED, (Mapping, "an object with schemas in it")),
    **dict.fromkeys(_LISTED, (list, "a list of schemas")),
    "required": (list, "a list of names"),
    "enum": (list, "a list of values"),
    "description": (str, "a text"),
    "pattern": (str, "a text"),
    "$ref": (str, "a text"),
}
_Place = tuple[str | int, ...]


def refuse_unsound(schema: Mapping[str, Any]) -> None:
    """Raise ``ConfigError`` where a word of JSON schema stands for what it cannot be."""
    waiting: list[tuple[Any, _Place]] = [(schema, ())]
    while waiting:
        part, place = waiting.pop()
        if isinstance(part, bool):
            continue
        if not isinstance(part, Mapping):
            raise _wrong(place, "is a schema, which is an object", part)
        fields = cast("Mapping[str, Any]", part)
        _check_words(fields, place)
        waiting += _inner(fields, place)


def _check_words(fields: Mapping[str, Any], place: _Place) -> None:
    for name, (kind, meaning) in _KINDS.items():
        if name in fields and not isinstance(fields[name], kind):
            raise _wrong((*place, name), f"is {meaning}", fields[name])
    given: Any = fields.get("type", [])
    for word in cast("list[Any]", given if isinstance(given, list) else [given]):
        if word not in _TYPES:
            raise _wrong((*place, "type"), f"is one of {', '.join(_TYPES)}", word)


def _inner(fields: Mapping[str, Any], place: _Place) -> Iterator[tuple[Any, _Place]]:
    for name in _NAMED:
        for key, part in fields.get(name, {}).items():
            yield part, (*place, name, key)
    for name in _LISTED:
        for index, part in enumerate(fields.get(name, [])):
            yield part, (*place, name, index)
    for name in _SINGLE:
        if name in fields:
            yield fields[name], (*place, name)
    items = fields.get("items")  # older drafts have a list there
    for part in cast("list[Any]", items if isinstance(items, list) else [items]):
        if "items" in fields:
            yield part, (*place, "items")


def _wrong(place: _Place, meaning: str, value: object) -> ConfigError:
    where = shown(place) or "it"
    return ConfigError(f"schema= is no JSON schema: {where} {meaning}, not {value!r:.80}")
