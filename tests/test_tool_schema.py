"""What a model is told of a function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

import nbllm
from nbllm.plan import make_plan
from nbllm.tools import as_tools
from nbllm.wire.strict import is_strict


@dataclass
class Place:
    latitude: float
    longitude: float


class Stay(BaseModel):
    """A stay somewhere."""

    place: Place
    nights: Annotated[int, Field(ge=1, description="how many nights")] = 1


class Folder(BaseModel):
    name: str
    inside: list[Folder] = []


def get_weather(city: str, days: int = 3, unit: Literal["C", "F"] = "C") -> str:
    """Tell the weather.

    For up to ten days.

    Args:
        city: The city, by
            its own name.
        days (int, optional): How many.

    Returns:
        str: What it will be.
    """
    return f"{city} {days} {unit}"


def parameters(function: Any) -> dict[str, Any]:
    (tool,) = as_tools(function)
    return tool.description["function"]["parameters"]


def test_a_function_becomes_a_description():
    assert nbllm.tool(get_weather).description == {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "Tell the weather.\n\nFor up to ten days.",
            "parameters": {
                "type": "object",
                "additionalProperties": False,
                "required": ["city"],
                "properties": {
                    "city": {"type": "string", "description": "The city, by its own name."},
                    "days": {"type": "integer", "default": 3, "description": "How many."},
                    "unit": {"type": "string", "enum": ["C", "F"], "default": "C"},
                },
            },
        },
    }


def test_no_parameters_are_an_object_all_the_same():
    def now():
        pass

    assert parameters(now) == {"type": "object", "properties": {}, "additionalProperties": False}


def test_types_of_ones_own_stand_where_they_are_used():
    def book(stay: Stay, again: Stay | None = None):
        pass

    schema = parameters(book)
    place = {
        "type": "object",
        "additionalProperties": False,
        "required": ["latitude", "longitude"],
        "properties": {"latitude": {"type": "number"}, "longitude": {"type": "number"}},
    }
    nights = {"type": "integer", "minimum": 1, "default": 1, "description": "how many nights"}
    stay = {
        "type": "object",
        "description": "A stay somewhere.",
        "additionalProperties": False,
        "required": ["place"],
        "properties": {"place": place, "nights": nights},
    }
    assert schema["properties"]["stay"] == stay
    assert schema["properties"]["again"]["anyOf"] == [stay, {"type": "null"}]


def test_a_type_that_holds_itself_is_named():
    def keep(folder: Annotated[Folder, Field(description="the outermost")]):
        pass

    schema = parameters(keep)
    assert schema["properties"]["folder"]["description"] == "the outermost"
    assert schema["properties"]["folder"]["anyOf"] == [{"$ref": "#/$defs/Folder"}]
    assert schema["$defs"]["Folder"]["properties"]["inside"]["items"] == {"$ref": "#/$defs/Folder"}


def test_a_parameter_may_have_any_name():
    def odd(schema: str, model_config: int, title: str, _hidden: bool, json: str = "{}"):  # noqa: FBT001
        return schema, model_config, title, _hidden, json

    assert list(parameters(odd)["properties"]) == [
        *("schema", "model_config", "title", "_hidden", "json"),
    ]
    assert parameters(odd)["required"] == ["schema", "model_config", "title", "_hidden"]


def test_a_default_that_is_no_json_is_not_told():
    def ask(what: str, unset: Any = object()):  # noqa: B008
        pass

    assert parameters(ask)["properties"] == {"what": {"type": "string"}, "unset": {}}


def test_the_hints_words_come_before_the_docstrings():
    def look(where: Annotated[str, Field(description="the hint's")]):
        """Look.

        :param where: the docstring's
        """

    assert parameters(look)["properties"]["where"]["description"] == "the hint's"


def test_strict_is_asked_for_where_the_schema_admits_it():
    def exact(city: str, unit: Literal["C", "F"]):
        pass

    def with_limit(city: Annotated[str, Field(max_length=5)]):
        pass

    def strict(model: str, **settings: Any) -> list[bool]:
        tools = [exact, get_weather, with_limit]
        sent = make_plan("hi", model, {"tools": tools, "api_key": "k", **settings}).body["tools"]
        return [bool(one.get("function", one).get("strict")) for one in sent]

    assert is_strict(parameters(exact))
    assert strict("openai/gpt-5-mini") == [True, False, False]
    assert strict("openai/gpt-5-mini", api="chat") == [True, False, False]
    assert strict("anthropic/claude-3-opus") == [False, False, False]
    assert strict("compatible/x", base_url="http://h/v1") == [False, False, False]
