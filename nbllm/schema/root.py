"""The root of a schema that goes out: an object, for several providers take nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

WRAPPER = "value"
_ROOT_ONLY = ("$defs", "definitions", "$schema")
_NO_OBJECT = ("anyOf", "oneOf", "enum", "const", "items", "prefixItems")
_INSIDE = f"#/properties/{WRAPPER}"


def as_object_schema(schema: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The schema with an object at its root, and whether it was wrapped to get one."""
    rooted = _without_reference(dict(schema))
    if _is_object(rooted):
        return rooted, False
    outer = {name: rooted.pop(name) for name in _ROOT_ONLY if name in rooted}
    wrapped = {
        "type": "object",
        "properties": {WRAPPER: _moved(rooted)},
        "required": [WRAPPER],
        "additionalProperties": False,
    }
    return {**_moved(outer), **wrapped}, True


def _without_reference(schema: dict[str, Any]) -> dict[str, Any]:
    """A recursive model's schema refers to a definition: that stands at the root as well."""
    for place in ("$defs", "definitions"):
        prefix, definitions = f"#/{place}/", schema.get(place)
        name = str(schema.get("$ref", "")).removeprefix(prefix)
        if isinstance(definitions, Mapping) and name in definitions:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            return {**cast("Mapping[str, Any]", definitions)[name], **rest}
    return schema


def _is_object(schema: Mapping[str, Any]) -> bool:
    """Whether it says that it is an object, or says nothing of the kind."""
    if "type" in schema:
        return schema["type"] == "object"
    return "properties" in schema or not any(name in schema for name in ("$ref", *_NO_OBJECT))


def _moved(value: Any) -> Any:
    """With every reference to the old root's places as one to the new."""
    if isinstance(value, list):
        return [_moved(each) for each in cast("list[Any]", value)]
    if not isinstance(value, Mapping):
        return value
    fields = cast("Mapping[str, Any]", value)
    return {
        name: _moved_reference(each) if name == "$ref" else _moved(each)
        for name, each in fields.items()
    }


def _moved_reference(reference: Any) -> Any:
    is_ours = isinstance(reference, str) and reference.startswith("#")
    stays = is_ours and reference.startswith(("#/$defs/", "#/definitions/"))
    return f"{_INSIDE}{reference[1:]}" if is_ours and not stays else reference
