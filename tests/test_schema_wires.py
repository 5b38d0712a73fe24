"""``schema=`` over all five wires, through a server that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from pydantic import BaseModel, Field

import nbllm
from every_wire import WIRES, running_aimock, spoken
from nbllm.errors import SchemaError

TEXTS = {
    "ada": '{"name": "Ada", "age": 36, "mood": "calm", "tags": ["maths"]}',
    "fenced": 'Here:\n```json\n{"name": "Bo", "age": 7, "mood": "wild", "tags": []}\n```',
    "wrong": '{"name": "Cy", "age": "old", "mood": "calm", "tags": []}',
    "prose": "I would rather not.",
    "list": '{"value": [{"x": 1.5, "y": 2}, {"x": -3, "y": 0}]}',
}
FIXTURES = [{"match": {"userMessage": key}, "response": {"content": TEXTS[key]}} for key in TEXTS]


class Person(BaseModel):
    """Somebody."""

    name: str
    age: int = Field(ge=0)
    mood: Literal["calm", "wild"] = "calm"
    tags: list[str] = Field(default_factory=list)


class Point(BaseModel):
    """A place."""

    x: float
    y: float


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where aimock listens."""
    with running_aimock(tmp_path_factory.mktemp("aimock"), FIXTURES, latency=0) as address:
        yield address


@pytest.mark.parametrize("wire", WIRES)
def test_an_answer_is_an_instance_and_grows(wire: str, base_url: str) -> None:
    way = spoken(wire, base_url)
    stream = nbllm.stream("ada", way.model, schema=Person, **way.settings)
    partials = list(stream.partial_stream)
    assert partials[0] == {}
    assert partials[-1] == stream.partial == {**Person(name="Ada", age=36, tags=["maths"]).__dict__}
    assert any(each.get("name") and "age" not in each for each in partials)
    assert stream.response.parsed == Person(name="Ada", age=36, tags=["maths"])
    assert stream.response.text == TEXTS["ada"]
    assert stream.response.notices == ()


@pytest.mark.parametrize("wire", WIRES)
def test_a_list_travels_in_an_object(wire: str, base_url: str) -> None:
    way = spoken(wire, base_url)
    stream = nbllm.stream("list", way.model, schema=list[Point], **way.settings)
    assert [len(each) for each in stream.partial_stream][-1] == 2
    assert stream.response.parsed == [Point(x=1.5, y=2), Point(x=-3, y=0)]


@pytest.mark.parametrize("wire", WIRES)
def test_what_does_not_fit_fails_with_the_text_kept(wire: str, base_url: str) -> None:
    way = spoken(wire, base_url)
    assert nbllm.complete("fenced", way.model, schema=Person, **way.settings).parsed.name == "Bo"
    with pytest.raises(SchemaError, match="does not fit Person: age: Input should be") as caught:
        nbllm.complete("wrong", way.model, schema=Person, **way.settings)
    assert caught.value.path == "age"
    assert caught.value.attempts == 1
    assert caught.value.response is not None
    assert caught.value.response.text == TEXTS["wrong"]
    assert caught.value.response.parsed is None
    with pytest.raises(SchemaError, match="no JSON, it begins 'I would rather"):
        nbllm.complete("prose", way.model, schema=Person.model_json_schema(), **way.settings)
