"""What ``schema=`` may be, what is sent for it, and how an answer is read by it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Optional, TypedDict, Union

import pytest
from pydantic import BaseModel, ConfigDict, Field, HttpUrl

import nbllm
from faults.server import answering, reply
from nbllm.errors import ConfigError, SchemaError
from nbllm.schema.form import Form
from nbllm.schema.making import as_form
from nbllm.wire.strict import is_strict


class Colour(enum.Enum):
    """Two of them."""

    RED = "red"
    BLUE = "blue"


class Cat(BaseModel):
    """It purrs."""

    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    """It barks."""

    kind: Literal["dog"]
    name: str


class Everything(BaseModel):
    """All that can be said strictly."""

    title: str = "none"
    colour: Colour = Field(Colour.RED, description="the coat")
    url: HttpUrl
    maybe: Optional[int] = None  # noqa: UP045 - people write it
    tags: set[str] = Field(default_factory=set)
    pet: Union[Cat, Dog] = Field(discriminator="kind")  # noqa: UP007 - as above


class Node(BaseModel):
    """It holds its like."""

    name: str
    children: list[Node] = []


class Open(BaseModel):
    """It takes more than it names."""

    model_config = ConfigDict(extra="allow")
    name: str


class Movie(TypedDict, total=False):
    """A film."""

    title: str
    year: int


@dataclass
class Point:
    """A place."""

    x: int
    y: int = 0


def test_a_model_is_said_strictly_and_nothing_is_lost():
    sent = as_form(Everything).json_schema
    assert is_strict(sent)
    assert sent["required"] == list(Everything.model_fields)
    properties = sent["properties"]
    assert properties["title"] == {"type": "string", "description": "(default: none)"}
    assert properties["colour"]["anyOf"] == [{"$ref": "#/$defs/Colour"}]
    assert properties["colour"]["description"] == "the coat (default: red)"
    assert properties["url"]["description"] == "(minLength: 1; maxLength: 2083; format: uri)"
    assert properties["maybe"] == {"anyOf": [{"type": "integer"}, {"type": "null"}]}
    assert properties["tags"]["description"] == "(default: [])"
    assert properties["pet"] == {"anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]}


@pytest.mark.parametrize("kind", [Open, dict[str, int], Movie, tuple[int, str]])
def test_what_cannot_be_said_strictly_without_loss_is_not(kind):
    assert not is_strict(as_form(kind).json_schema)


def test_a_recursive_model_has_an_object_at_its_root():
    form = as_form(Node)
    assert not form.is_wrapped
    assert form.json_schema["type"] == "object"
    inner = form.parse('{"name": "a", "children": [{"name": "b", "children": []}]}')
    assert inner == Node(name="a", children=[Node(name="b")])
    listed = as_form(list[Node])
    assert listed.is_wrapped
    assert is_strict(listed.json_schema)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Point, '{"x": 1}', Point(1)),
        (Movie, '{"title": "M"}', {"title": "M"}),
        (list[Movie], '{"value": [{"year": 1931}]}', [{"year": 1931}]),
        (list[int], "[1, 2]", [1, 2]),
        (int, '{"value": 3}', 3),
        (int, "3", 3),
        (Colour, '{"value": "blue"}', Colour.BLUE),
        (Optional[Point], '{"value": null}', None),  # noqa: UP045
        (Union[Cat, Dog], '{"kind": "cat", "lives": 9}', Cat(kind="cat", lives=9)),  # noqa: UP007
        (Annotated[list[int], Field(max_length=2)], '{"value": [1]}', [1]),
        (tuple[int, str], '{"value": [1, "a"]}', (1, "a")),
        (dict[str, int], '{"value": 5}', {"value": 5}),
        ({"type": "array", "items": {"type": "integer"}}, '{"value": [1]}', [1]),
        ({"type": "integer"}, "4", 4),
        ({"enum": ["a", "b"]}, '{"value": "a"}', "a"),
        ({}, '["anything"]', ["anything"]),
    ],
)
def test_an_answer_is_read(kind, text, value):
    assert as_form(kind).parse(text) == value


def test_references_hold_in_the_wrapper():
    tree = {
        "type": "array",
        "items": {"anyOf": [{"type": "integer"}, {"$ref": "#"}]},
        "$defs": {"n": {"type": "integer"}},
    }
    form = as_form(tree)
    inner = form.json_schema["properties"]["value"]
    assert inner["items"]["anyOf"][1] == {"$ref": "#/properties/value"}
    assert form.json_schema["$defs"] == tree["$defs"]
    assert as_form(form.json_schema).parse('{"value": [1, [2, []]]}') == {"value": [1, [2, []]]}


@pytest.mark.parametrize(
    ("kind", "text", "path", "reason"),
    [
        (list[Cat], '{"value": [{"kind": "cat", "lives": "x"}]}', "[0].lives", "valid integer"),
        (Cat, '{"kind": "dog"}', "kind", "'cat'"),
        (Cat, "[]", "", "object"),
        ({"minLength": "x"}, "3", "", "the schema itself is wrong: minLength"),
        ({"properties": {"a": {"items": {"type": "null"}}}}, '{"a": [1]}', "a[0]", "not of type"),
    ],
)
def test_what_does_not_fit_says_where_and_why(kind, text, path, reason):
    with pytest.raises(SchemaError, match="does not fit") as caught:
        as_form(kind).parse(text)
    assert caught.value.path == path
    assert reason in caught.value.reason


def test_nothing_is_fetched_for_a_schema():
    with answering(reply(200, "{}")) as server:
        form = as_form({"properties": {"a": {"$ref": f"{server.base_url}/x.json"}}})
        with pytest.raises(SchemaError, match="refers to what is not in it"):
            form.parse('{"a": 1}')
        assert server.requests == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Person", "a pydantic model, a dataclass, .* not 'Person'"),
        (Point(1), "not Point"),
        ({"type": 5}, "no JSON schema: type is one of object, .* not 5"),
        ({"properties": {"a": {"type": "text"}}}, r"properties\.a\.type is one of"),
        ({"items": {"anyOf": [{"required": "a"}]}}, r"items\.anyOf\[0\]\.required is a list"),
        ({"properties": ["a"]}, "properties is an object with schemas"),
        ({"properties": {"a": "string"}}, "properties.a is a schema, which is an object"),
        ({"type": "object", "default": {1, 2}}, "what JSON cannot say"),
        (type(iter([])), "no type that can be read"),
    ],
)
def test_what_is_no_schema_is_refused_before_anything_is_sent(given, told):
    with pytest.raises(ConfigError, match=told):
        nbllm.stream("x", "demo/echo", schema=given)


def test_names_in_messages():
    kinds: list[Any] = [Cat, list[Cat], Optional[Cat], {"title": "Sky"}, {}]  # noqa: UP045
    names = ["Cat", "list[Cat]", "Cat | NoneType", "Sky", "the schema"]
    assert [as_form(kind).name for kind in kinds] == names
    assert isinstance(as_form(as_form(Cat)), Form)
