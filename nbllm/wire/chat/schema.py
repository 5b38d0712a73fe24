"""How the form of the answer is asked for.

``strict`` is sent only with a schema that OpenAI's strict subset admits: every object closed, every
property required, no combination but ``anyOf``. To any other schema the server answers as well as
it can, where ``strict`` would be an error 400.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nbllm.wire.dialect import Dialect
from nbllm.wire.shapes import as_list, as_object, as_text

_KINDS = frozenset({"type", "anyOf", "$ref", "enum", "const"})
_NOT_STRICT = frozenset(
    {"default", "allOf", "oneOf", "not", "if", "then", "else", "prefixItems", "contains"}
    | {"dependentRequired", "dependentSchemas", "unevaluatedProperties"}
    | {"patternProperties", "propertyNames"}
)


def response_format(schema: Mapping[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
    """The ``response_format`` field for a schema."""
    if schema is None:
        return None
    if dialect.schema_form == "json_object":
        return {"type": "json_object"}
    described: dict[str, Any] = {"name": "answer", "schema": dict(schema)}
    if dialect.strict_schema and is_strict(schema):
        described["strict"] = True
    return {"type": "json_schema", "json_schema": described}


def in_words(schema: Mapping[str, Any]) -> str:
    """The schema as a system text, for a server that only promises JSON of any form."""
    return f"Answer with a JSON object that fits this JSON schema:\n{json.dumps(dict(schema))}"


def is_strict(schema: Mapping[str, Any]) -> bool:
    """Whether OpenAI's strict subset admits a schema."""
    return schema.get("type") == "object" and "anyOf" not in schema and _admits(dict(schema))


def _admits(schema: object) -> bool:
    fields = as_object(schema)
    if fields.keys().isdisjoint(_KINDS) or not fields.keys().isdisjoint(_NOT_STRICT):
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
