"""Types as forms: by pydantic, which is imported with this room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind

from nbllm.errors import ConfigError
from nbllm.schema.form import Check, Misfit
from nbllm.schema.paths import shown
from nbllm.schema.stating import stated
from nbllm.schema.typed_dicts import readable

if TYPE_CHECKING:
    from pydantic_core import core_schema

_EMPTY: dict[Any, Any] = {list: [], set: [], frozenset: [], tuple: [], dict: {}, str: ""}


def check_by_type(kind: Any) -> Check:
    """Reads an answer as that type. Raises ``ConfigError`` for one that pydantic cannot read."""
    adapter = _adapter(kind)

    def check(text: str, value: Any) -> Any:
        del value
        try:
            return adapter.validate_json(text)
        except ValidationError as error:
            wrongs = error.errors(include_url=False, include_context=False, include_input=False)
            path = shown(wrongs[0]["loc"])
            raise Misfit(path, wrongs[0]["msg"][:300], len(wrongs) - 1) from None
        except Exception as error:  # a validator of the user's may raise anything
            said = f"a validator raised {type(error).__name__}: {error!s:.200}"
            raise Misfit("", said) from error

    return check


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of a type, in the form that strict modes take where that loses nothing."""
    try:
        return stated(_adapter(kind).json_schema(schema_generator=_Generator))
    except PydanticInvalidForJsonSchema as error:
        raise ConfigError(f"schema= has no JSON schema: {_first_line(error)}") from None


def _adapter(kind: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(readable(kind))
    except (PydanticUserError, NameError, TypeError) as error:
        raise ConfigError(f"schema= is no type that can be read: {_first_line(error)}") from None


class _Generator(GenerateJsonSchema):
    """Says that an empty list is what a field made by ``list`` has."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        made = super().default_schema(schema)
        factory: Any = schema.get("default_factory")
        known = factory in _EMPTY if isinstance(factory, type) else False
        return {**made, "default": _EMPTY[factory]} if known else made

    def emit_warning(self, kind: JsonSchemaWarningKind, detail: str) -> None:
        """A default that JSON cannot say is left out."""


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:300]
