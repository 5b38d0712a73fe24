"""From what a caller gives to a form; what the two kinds need is imported at first use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast, get_args

from nbllm.errors import ConfigError
from nbllm.schema.form import Form
from nbllm.schema.kinds import is_union
from nbllm.schema.root import as_object_schema


def as_form(given: Any) -> Form:
    """The form that a JSON schema, or a type that pydantic understands, stands for.

    Raises ``ConfigError`` for what is neither.
    """
    if isinstance(given, Form):
        return given
    if isinstance(given, Mapping):
        return _from_dict(cast("Mapping[str, Any]", given))
    from nbllm.schema.typed import check_by_type, schema_of

    check, schema = check_by_type(given), schema_of(given)
    sent, is_wrapped = as_object_schema(schema)
    return Form(_name(given), sent, check, is_wrapped)


def _from_dict(given: Mapping[str, Any]) -> Form:
    try:
        schema = json.loads(json.dumps(dict(given), allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigError(f"schema= holds what JSON cannot say: {error}") from None
    from nbllm.schema.plain import check_by_schema

    check = check_by_schema(schema)
    sent, is_wrapped = as_object_schema(schema)
    title = schema.get("title")
    return Form(title if isinstance(title, str) else "the schema", sent, check, is_wrapped)


def _name(given: Any) -> str:
    """``Person`` for a class, ``list[Person]`` for a list of it."""
    parts = [_name(part) for part in get_args(given)]
    if is_union(given):
        return " | ".join(parts)
    outer = str(getattr(given, "__name__", given))
    return f"{outer}[{', '.join(parts)}]" if parts else outer
