"""Answers of all kinds: JSON amid prose, broken, junk, and validators that break."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, field_validator

from nbllm import testing
from nbllm.errors import SchemaError
from nbllm.schema.finding import find_json
from nbllm.schema.growing import Growing
from nbllm.schema.making import as_form


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        ' \n{"a": 1}\n',
        '```json\n{"a": 1}\n```',
        'Sure!\n\n```\n{"a": 1}\n```\nAnything else?',
        'The answer [of 2] in {braces}: {"a": 1}.',
    ],
)
def test_json_is_found_amid_fences_and_prose(text):
    assert find_json(text, "{").value == {"a": 1}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("No.", "begins 'No.'"),
        ('{"a": NaN}', "broken"),
        ('{"a": [{"b": 1}, {"b"', "broken or cut off"),
        ('Sure: {"a": {"b": 1}, oops', "broken or cut off"),
        ('{"a": 1} or {"a": 2}', "more than one"),
        ('```\n{"a": 1}\n```\n```\n{"a": 2}\n```', "more than one"),
        ("[" * 100_000, "broken"),
        ("{ " * 1000, "broken"),
    ],
)
def test_what_is_no_answer_is_none(text, told):
    with pytest.raises(SchemaError, match=told):
        find_json(text)


def test_a_part_of_a_broken_answer_is_never_the_answer():
    form = as_form({"type": "object", "required": ["b"]})
    with pytest.raises(SchemaError):
        form.parse('{"a": [{"b": 1}')


class Odd(BaseModel):
    """Its validator is broken."""

    n: int

    @field_validator("n")
    @classmethod
    def check(cls, n: int) -> int:
        """Look at something that is not there."""
        return {}[n]


def test_a_broken_validator_is_told_and_breaks_nothing_else():
    with pytest.raises(SchemaError, match="a validator raised KeyError: 1") as caught:
        as_form(Odd).parse('{"n": 1}')
    assert isinstance(caught.value.__cause__, KeyError)
    response = testing.response('{"n": 1}', schema=Odd)
    assert isinstance(response.error, SchemaError)


JUNK = st.text(st.sampled_from('{}[]":,\\ued83 \n`tn1-.x'), max_size=60)


@given(JUNK, st.sampled_from([list[int], dict[str, int], int, dict[str, list[str]]]))
def test_no_answer_raises_anything_else(text, kind):
    form = as_form(kind)
    growing = Growing(form.openings)
    growing.feed(text)
    try:
        value = form.parse(text)
    except SchemaError:
        return
    assert value is not None


@pytest.mark.parametrize("kind", [list[Any], {"type": "array"}])
@pytest.mark.parametrize("depth", [90, 500, 900, 100_000])
def test_an_answer_may_nest_as_it_likes(kind, depth):
    with suppress(SchemaError):
        as_form(kind).parse('{"value": ' + "[" * depth + "]" * depth + "}")
