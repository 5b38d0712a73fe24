"""A schema made of a Python type, said so that a provider's strict mode takes it.

Every object is closed and every property required where that loses nothing: what has a default can
be said as well as left out. What strict modes refuse is said in the description, where the model
still reads it; the type itself checks it in the end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from nbllm.wire.strict import FORMATS
from nbllm.wire.subschemas import Places

_PLACES = Places(
    named=("properties", "$defs", "definitions", "patternProperties"),
    listed=("anyOf", "oneOf", "allOf", "prefixItems"),
    single=("items", "additionalProperties", "propertyNames", "contains"),
)
_NOISE = frozenset({"title", "discriminator", "uniqueItems", "deprecated", "readOnly", "writeOnly"})
_TOLD = ("default", "examples", "minLength", "maxLength")


def stated(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema in that form."""
    told = {name: schema[name] for name in _TOLD if schema.get(name) is not None}
    if schema.get("format") not in (None, *FORMATS):
        told["format"] = schema["format"]
    dropped = {*_NOISE, *_TOLD, *told}
    made = {
        name: _PLACES.changed(name, value, stated)
        for name, value in schema.items()
        if name not in dropped
    }
    made = _combined(made)
    if "properties" in made:
        made.setdefault("additionalProperties", False)
        if _can_require_all(schema):
            made["required"] = list(made["properties"])
    if told:
        said = "; ".join(f"{name}: {_json(value)}" for name, value in told.items())
        made["description"] = f"{made.get('description', '')} ({said})".strip()
    if "$ref" in made and not made.keys() <= {"$ref", "$defs", "definitions"}:
        made["anyOf"] = [{"$ref": made.pop("$ref")}]
    return made


def _combined(made: dict[str, Any]) -> dict[str, Any]:
    """The type tells the alternatives of a union apart; one part of ``allOf`` is the whole."""
    if "oneOf" in made:
        made["anyOf"] = made.pop("oneOf")
    if len(made.get("allOf", ())) == 1:
        made = {**made.pop("allOf")[0], **made}
    return made


def _can_require_all(schema: Mapping[str, Any]) -> bool:
    """Whether what may be left out has a default, which says the same."""
    required = schema.get("required", ())
    properties = cast("Mapping[str, Mapping[str, Any]]", schema["properties"])
    return all(name in required or "default" in part for name, part in properties.items())


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
