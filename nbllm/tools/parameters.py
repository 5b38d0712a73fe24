"""What a function takes: as a JSON schema for a model, and as a check of what a model gives."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from nbllm.errors import ConfigError, ToolError
from nbllm.tools.docstrings import read_docstring
from nbllm.tools.schema import tidy

_MOST_FAULTS = 8
_NOT_NAMED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class Bound(NamedTuple):
    """The arguments of one call, checked and converted to what the function's hints say."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class Parameters:
    """The parameters of a tool; raises ``ConfigError`` where no model could give them."""

    def __init__(self, function: Callable[..., Any], name: str) -> None:
        self._tool = name
        self._fields = {
            f"p{number}": parameter for number, parameter in enumerate(_parameters(function, name))
        }
        self._told = read_docstring(inspect.getdoc(function))

    @property
    def purpose(self) -> str:
        """What the docstring says before it comes to the parameters."""
        return self._told.purpose

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the arguments, with what the docstring says of each."""
        from pydantic import PydanticUserError

        try:
            schema = tidy(self._model.model_json_schema())
        except PydanticUserError as error:
            raise self._unsayable(error) from None
        properties: dict[str, dict[str, Any]] = schema.setdefault("properties", {})
        for name, field in properties.items():
            if text := self._told.parameters.get(name):
                field.setdefault("description", text)
        return schema

    def bind(self, arguments: Mapping[str, Any] | None) -> Bound:
        """Check a call's arguments; raises ``ToolError`` that says to the model what is wrong."""
        from pydantic import ValidationError

        if arguments is None:
            raise ToolError("invalid arguments, nothing was run: they are no JSON object")
        try:
            values = self._model.model_validate(arguments)
        except ValidationError as error:
            raise ToolError(f"invalid arguments, nothing was run: {_faults(error)}") from None
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for field, parameter in self._fields.items():
            if parameter.kind is parameter.POSITIONAL_ONLY:
                args.append(getattr(values, field))
            elif field in values.model_fields_set:
                kwargs[parameter.name] = getattr(values, field)
        return Bound(tuple(args), kwargs)

    @cached_property
    def _model(self) -> Any:
        """The parameters as a pydantic model, whose fields have names that clash with nothing."""
        from pydantic import ConfigDict, PydanticUserError, create_model

        fields: dict[str, Any] = {name: _field(one) for name, one in self._fields.items()}
        try:
            return create_model("Arguments", __config__=ConfigDict(extra="forbid"), **fields)
        except (PydanticUserError, TypeError) as error:
            raise self._unsayable(error) from None

    def _unsayable(self, error: Exception) -> ConfigError:
        why = str(error).partition("\n")[0][:200]
        return ConfigError(
            f"the parameters of the tool {self._tool!r} cannot be written as JSON: give them types "
            f"such as str, int, list[str], Literal or a dataclass ({why})"
        )


def _parameters(function: Callable[..., Any], tool: str) -> list[inspect.Parameter]:
    try:
        signature = inspect.signature(function, eval_str=True)
    except (ValueError, TypeError):
        raise ConfigError(
            f"Python does not tell the parameters of {tool!r}: wrap it in a function of your own "
            "with type hints"
        ) from None
    except Exception as error:  # noqa: BLE001 - a hint is the author's own code
        raise ConfigError(
            f"a type hint of the tool {tool!r} leads nowhere ({error}): import or define it in the "
            "module of the function"
        ) from None
    parameters = list(signature.parameters.values())
    for parameter in parameters:
        if parameter.kind in _NOT_NAMED:
            raise ConfigError(
                f"the tool {tool!r} takes {parameter}, which no model can fill: write a function "
                "that names its parameters"
            )
    return parameters


def _field(parameter: inspect.Parameter) -> tuple[Any, Any]:
    from pydantic import Field
    from pydantic_core import PydanticSerializationError, to_jsonable_python

    hint: Any = Any if parameter.annotation is parameter.empty else parameter.annotation
    default = parameter.default
    if default is parameter.empty:
        return hint, Field(alias=parameter.name)
    try:
        to_jsonable_python(default)
    except PydanticSerializationError:
        return hint, Field(default_factory=lambda: default, alias=parameter.name)
    return hint, Field(default=default, alias=parameter.name)


def _faults(error: Any) -> str:
    """What is wrong, on one line, without the values."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    said = [f"{'.'.join(map(str, one['loc'])) or 'all'}: {one['msg']}" for one in faults]
    more = [f"and {len(said) - _MOST_FAULTS} more"] if len(said) > _MOST_FAULTS else []
    return " ".join("; ".join([*said[:_MOST_FAULTS], *more]).split())
