"""A function's JSON schema as every provider reads it.

Pydantic's is right, but says more than a model needs (titles) and in ways that some servers pass
over: a type of its own stands in ``$defs``, a single value is a ``const``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

_NAMED = ("properties", "patternProperties", "$defs")
_LISTED = ("anyOf", "allOf", "oneOf", "prefixItems")
_SINGLE = ("items", "additionalProperties", "not")
_NOT_SAID = ("title", "discriminator")
_LONGEST_INLINE = 20_000


class _Recursive(Exception):
    """A type holds itself, so that it has to be named."""


def tidy(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema without titles, its objects closed, and its types where they are used."""
    definitions = cast("dict[str, Any]", schema.get("$defs", {}))
    plain = {name: value for name, value in schema.items() if name != "$defs"}
    try:
        inline = _tidy(plain, definitions, ())
    except (_Recursive, RecursionError):
        return _tidy(schema, None, ())
    return inline if len(json.dumps(inline)) < _LONGEST_INLINE else _tidy(schema, None, ())


def _tidy(
    schema: Mapping[str, Any], definitions: Mapping[str, Any] | None, inside: tuple[str, ...]
) -> dict[str, Any]:
    if "$ref" in schema:
        return _referred(schema, definitions, inside)

    def inner(value: Any) -> Any:
        is_schema = isinstance(value, Mapping)
        return _tidy(cast("Mapping[str, Any]", value), definitions, inside) if is_schema else value

    made: dict[str, Any] = {}
    for name, value in schema.items():
        if name in _NAMED:
            made[name] = {key: inner(part) for key, part in value.items()}
        elif name in _LISTED:
            made[name] = [inner(part) for part in value]
        elif name == "const":
            made["enum"] = [value]
        elif name not in _NOT_SAID:
            made[name] = inner(value) if name in _SINGLE else value
    if "properties" in made:
        made.setdefault("additionalProperties", False)
    return made


def _referred(
    schema: Mapping[str, Any], definitions: Mapping[str, Any] | None, inside: tuple[str, ...]
) -> dict[str, Any]:
    beside = {name: value for name, value in schema.items() if name not in ("$ref", "title")}
    if definitions is None:
        # OpenAI takes nothing beside a reference.
        reference = {"$ref": schema["$ref"]}
        return {"anyOf": [reference], **beside} if beside else reference
    name = cast("str", schema["$ref"]).rpartition("/")[2]
    if name in inside:
        raise _Recursive
    return {**_tidy(definitions[name], definitions, (*inside, name)), **beside}
