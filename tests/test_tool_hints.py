"""Every kind of hint: what the schema admits is what runs, the rest goes back."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Optional, Union
from uuid import UUID

import jsonschema
import pytest
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

import nbllm
from nbllm.errors import ToolError


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Place:
    city: str
    zip: int = 0


class Options(TypedDict, total=False):
    dry: bool
    depth: int


class Pair(NamedTuple):
    x: int
    y: int


class Stay(BaseModel):
    place: Place
    nights: int = Field(1, ge=1)


class Tree(BaseModel):
    name: str
    below: list[Tree] = []


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: list[str]


HINTS: list[tuple[Any, Any, Any, Any]] = [
    (str, "a", 1, "a"),
    (int, 3, "three", 3),
    (float, 1.5, "x", 1.5),
    (bool, True, "perhaps", True),
    (None, None, 1, None),
    (Any, {"a": [1]}, ..., {"a": [1]}),
    (list[int], [1, 2], ["x"], [1, 2]),
    (tuple[int, str], [1, "a"], [1], (1, "a")),
    (set[str], ["a"], [1], {"a"}),
    (dict[str, int], {"a": 1}, {"a": "x"}, {"a": 1}),
    (Optional[int], None, "x", None),  # noqa: UP045 - people write it so
    (Union[int, list[int]], [1], "x", [1]),  # noqa: UP007
    (int | str, "a", [], "a"),
    (Literal["a", 1], 1, "b", 1),
    (Literal["only"], "only", "other", "only"),
    (Colour, "red", "green", Colour.RED),
    (date, "2026-11-28", "tomorrow", date(2026, 11, 28)),
    (timedelta, "PT1H", "soon", timedelta(hours=1)),
    (Decimal, "1.50", "x", Decimal("1.50")),
    (UUID, "00000000-0000-0000-0000-000000000001", "1", UUID(int=1)),
    (Path, "a/b", 1, Path("a/b")),
    (bytes, "abc", 1, b"abc"),
    (Annotated[int, Field(ge=1, le=3)], 2, 4, 2),
    (Annotated[str, Field(pattern="^a+$")], "aa", "b", "aa"),
    (Place, {"city": "Rom"}, {"zip": 1}, Place("Rom")),
    (Options, {"depth": 1}, {"depth": "x"}, {"depth": 1}),
    (Pair, [1, 2], [1], Pair(1, 2)),
    (Stay, {"place": {"city": "Rom"}}, {"place": {}}, Stay(place=Place("Rom"))),
    (Tree, {"name": "a", "below": [{"name": "b"}]}, {"below": []}, ...),
    (list[Annotated[Cat | Dog, Field(discriminator="kind")]], ..., [{"kind": "cow"}], ...),
]


def tool_for(hint: Any) -> nbllm.Tool:
    def use(value):
        return value

    use.__annotations__ = {"value": hint}
    return nbllm.tool(use)


@pytest.mark.parametrize(("hint", "good", "bad", "given"), HINTS, ids=lambda value: str(value)[:40])
def test_the_schema_and_the_check_agree(hint, good, bad, given):
    tool = tool_for(hint)
    validator = jsonschema.Draft202012Validator(
        tool.description["function"]["parameters"],
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )
    validator.check_schema(validator.schema)
    if good is not ...:
        assert validator.is_valid({"value": good})
        value = tool.parameters.bind({"value": good}).kwargs["value"]
        if given is not ...:
            assert value == given
            assert type(value) is type(given)
    if bad is not ...:
        assert not validator.is_valid({"value": bad}) or hint in (timedelta, UUID, Decimal)
        with pytest.raises(ToolError, match="invalid arguments, nothing was run: value"):
            tool.parameters.bind({"value": bad})
    assert not validator.is_valid({"value": good, "more": 1})


def test_a_schema_names_its_types_only_where_it_must():
    for hint, *_ in HINTS:
        schema = str(tool_for(hint).description)
        assert ("$ref" in schema) == (hint is Tree)
        assert "'title'" not in schema
        assert "'const'" not in schema
