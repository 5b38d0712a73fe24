"""How the form of the answer is asked for.

``strict`` is sent only with a schema that OpenAI's strict subset admits; with any other it would
be an error 400, and without it the server answers as well as it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbllm.wire.dialect import Dialect
from nbllm.wire.strict import is_strict


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
