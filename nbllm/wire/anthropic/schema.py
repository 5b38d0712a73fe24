"""A JSON schema in the subset that Anthropic's structured outputs take.

Objects are closed, ``oneOf`` becomes ``anyOf``, and a limit that the API refuses is said in the
description instead, where the model still reads it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nbllm.wire.subschemas import Places

_REFUSED = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)
_FORMATS = (
    *("date-time", "time", "date", "duration", "email", "hostname", "uri"),
    *("ipv4", "ipv6", "uuid"),
)
_PLACES = Places(
    named=("properties", "$defs", "definitions"), listed=("anyOf", "allOf"), single=("items",)
)


def closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema, with every object closed and every refused limit in words."""
    limits = {name: value for name, value in schema.items() if _is_refused(name, value)}
    made = {
        name: _PLACES.changed(name, schema[name], closed) for name in schema if name not in limits
    }
    if "oneOf" in made:
        made["anyOf"] = _PLACES.changed("anyOf", made.pop("oneOf"), closed)
    if made.get("type") == "object" or "properties" in made:
        made["additionalProperties"] = False
    if limits:
        said = f"({', '.join(f'{name}: {json.dumps(limits[name])}' for name in limits)})"
        made["description"] = " ".join(filter(None, [made.get("description"), said]))
    return made


def _is_refused(name: str, value: Any) -> bool:
    if name == "minItems":
        return value not in (0, 1)
    return name in _REFUSED or (name == "format" and value not in _FORMATS)
