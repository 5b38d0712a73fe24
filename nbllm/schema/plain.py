"""JSON schemas as forms: by jsonschema, which has no full types.

In Jupyter's environments its import takes a second: one of the libraries for its formats builds a
parser. So it is imported aside while the model answers, and what is plainly no schema is found
without it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nbllm.engine import aside
from nbllm.schema.form import Check, Misfit
from nbllm.schema.paths import shown
from nbllm.schema.soundness import refuse_unsound


def check_by_schema(schema: dict[str, Any]) -> Check:
    """Reads an answer as the JSON value that it is. Raises ``ConfigError`` for a wrong schema."""
    refuse_unsound(schema)
    aside(import_module, "jsonschema.validators")
    made: list[Any] = []

    def check(text: str, value: Any) -> Any:
        del text
        if not made:
            made.append(_validator(schema))
        return _held(made[0], value)

    return check


def _validator(schema: dict[str, Any]) -> Any:
    """A validator with a registry of its own: the usual one would fetch a foreign "$ref"."""
    validators: Any = import_module("jsonschema.validators")
    kind = validators.validator_for(schema, default=validators.Draft202012Validator)
    try:
        kind.check_schema(schema)
    except import_module("jsonschema.exceptions").SchemaError as error:
        where = shown(error.absolute_path)
        raise Misfit("", f"the schema itself is wrong: {where}: {error.message:.200}") from None
    return kind(schema, registry=import_module("referencing").Registry())


def _held(validator: Any, value: Any) -> Any:
    unresolvable = import_module("referencing").exceptions.Unresolvable
    try:
        wrongs = list(validator.iter_errors(value))
    except (unresolvable, RecursionError) as error:
        raise Misfit("", f"the schema refers to what is not in it ({error!s:.100})") from None
    if wrongs:
        worst = import_module("jsonschema.exceptions").best_match(wrongs)
        raise Misfit(shown(worst.absolute_path), worst.message[:300], len(wrongs) - 1)
    return value
