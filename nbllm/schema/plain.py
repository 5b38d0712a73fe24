"""JSON schemas as forms: by jsonschema, which is imported with this room and has no full types."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nbllm.errors import ConfigError
from nbllm.schema.form import Check, Misfit
from nbllm.schema.paths import shown

_validators: Any = import_module("jsonschema.validators")
_exceptions: Any = import_module("jsonschema.exceptions")
_referencing: Any = import_module("referencing")


def check_by_schema(schema: dict[str, Any]) -> Check:
    """Reads an answer as the JSON value that it is. Raises ``ConfigError`` for a wrong schema."""
    kind: Any = _validators.validator_for(schema, default=_validators.Draft202012Validator)
    try:
        kind.check_schema(schema)
    except _exceptions.SchemaError as error:
        where = shown(error.absolute_path)
        raise ConfigError(f"schema= is no JSON schema: {where}: {error.message:.300}") from None
    # A registry of its own: the usual one would fetch a foreign "$ref" from the network.
    validator = kind(schema, registry=_referencing.Registry())

    def check(text: str, value: Any) -> Any:
        del text
        try:
            wrongs = list(validator.iter_errors(value))
        except (_referencing.exceptions.Unresolvable, RecursionError) as error:
            raise Misfit("", f"the schema refers to what is not in it ({error!s:.100})") from None
        if wrongs:
            worst = _exceptions.best_match(wrongs)
            raise Misfit(shown(worst.absolute_path), worst.message[:300], len(wrongs) - 1)
        return value

    return check
