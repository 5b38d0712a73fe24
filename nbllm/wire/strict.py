"""OpenAI's strict subset of JSON schema.

Every object is closed, every property required, and nothing is combined but by ``anyOf``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbllm.wire.shapes import as_list, as_object, as_text

FORMATS = (*("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"),)
"""The formats of texts that it knows; another is an error 400."""
_KINDS = frozenset({"type", "anyOf", "$ref", "enum", "const"})
_NOT_STRICT = frozenset(
    {"default", "allOf", "oneOf", "not", "if", "then", "else", "prefixItems", "contains"}
    | {"dependentRequired", "dependentSchemas", "unevaluatedProperties"}
    | {"patternProperties", "propertyNames", "minProperties", "maxProperties"}
    | {"minLength", "maxLength", "uniqueItems"}
)


def is_strict(schema: Mapping[str, Any]) -> bool:
    """Whether OpenAI's strict subset admits a schema."""
    return schema.get("type") == "object" and "anyOf" not in schema and _admits(dict(schema))


def _admits(schema: object) -> bool:
    fields = as_object(schema)
    if fields.keys().isdisjoint(_KINDS) or not fields.keys().isdisjoint(_NOT_STRICT):
        return False
    if fields.get("format") not in (None, *FORMATS):
        return False
    return _is_closed(fields) and all(map(_admits, _inner(fields)))


def _is_closed(fields: dict[str, Any]) -> bool:
    """Whether an object's schema names all that it holds and requires all that it names."""
    kinds = as_list(fields.get("type")) or [fields.get("type")]
    if "object" not in kinds and "properties" not in fields:
        return True
    named = set(as_object(fields.get("properties")))
    required = set(map(as_text, as_list(fields.get("required"))))
    return fields.get("additionalProperties") is False and named == required


def _inner(fields: dict[str, Any]) -> list[object]:
    """The schemas inside a schema."""
    inner = [*as_list(fields.get("anyOf"))]
    for name in ("properties", "$defs", "definitions"):
        inner += as_object(fields.get(name)).values()
    return [*inner, fields["items"]] if "items" in fields else inner
