"""Dicts, lists and the like in a prompt: JSON, no further than a budget goes."""

from __future__ import annotations

import json
from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from nbllm.data.presenting import present
from nbllm.data.structures import SIZE, write
from nbllm.response import Response
from nbllm.secret import Secret


class Colour(Enum):
    RED = "red"


@dataclass
class Point:
    x: int
    _private: str = "private"


class Person(BaseModel):
    name: str
    born: date


Pair = namedtuple("Pair", "a b")  # noqa: PYI024 - what people have
ATOMS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False))
JSON = st.recursive(
    ATOMS, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner))
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": [1, 2.5, None, True]}, '{"a": [1, 2.5, null, true]}'),
        (["ü", '"'], '["ü", "\\""]'),
        ((1, (2,)), "[1, [2]]"),
        (Pair(1, 2), "[1, 2]"),
        ({3}, "[3]"),
        (OrderedDict(b=1, a=2), '{"b": 1, "a": 2}'),
        ({1: "a", date(2026, 1, 2): "b"}, '{"1": "a", "2026-01-02": "b"}'),
        ({("a", 1): "c"}, '{"a, 1": "c"}'),
        ([np.int64(3), np.float32(0.5), np.array([[1, 2]])], "[3, 0.5, [[1, 2]]]"),
        (list(np.array([True])), "[true]"),
        ([Decimal("1.10"), Colour.RED], '["1.10", "red"]'),
        (Point(1), '{"x": 1}'),
        (Person(name="Ada", born=date(1815, 12, 10)), '{"name": "Ada", "born": "1815-12-10"}'),
        ({"last": Response(text="an answer", finish_reason="stop")}, '{"last": "an answer"}'),
        ([], "[]"),
        ([range(2), {"a": 1}.keys(), {"a": 1}.items()], '[[0, 1], ["a"], [["a", 1]]]'),
    ],
)  # fmt: skip
def test_data_is_json_in_one_line(value: Any, expected: str):
    assert write(value).text == expected
    assert json.loads(expected) is not None


@settings(max_examples=40)
@given(JSON)
def test_what_fits_is_what_json_writes(value: Any):
    written = write(value, 1_000_000)
    assert json.loads(written.text) == value
    assert not written.is_cut


@settings(max_examples=40)
@given(JSON, st.integers(1, 60))
def test_what_does_not_fit_says_so_and_closes_its_brackets(value: Any, size: int):
    written = write(value, size)
    if not written.is_cut:
        assert json.loads(written.text) == value
    elif isinstance(value, (list, dict)):
        assert "…" in written.text
        assert written.text[-1] == written.text[0].translate(str.maketrans("[{", "]}"))


def test_the_budget_bounds_the_work_and_the_text():
    class Counted(list[int]):
        seen = 0

        def __iter__(self) -> Any:
            for value in super().__iter__():
                Counted.seen += 1
                yield value

    shown = present(Counted(range(1_000_000)), "xs")
    assert shown.label.startswith("xs: 1,000,000 items, ")
    assert shown.label.endswith(" sent")
    assert len(str(shown.content)) < SIZE + 100
    assert str(shown.content).endswith(" more]")
    assert Counted.seen < SIZE
    assert present({"a": {"b": "x" * 2 * SIZE}}, "d").label == "d: 1 item, shortened"
    assert present([1, 2], "xs").label == "xs: 2 items"


def endless() -> list[Any]:
    found: list[Any] = []
    found.append(found)
    return found


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([object()], "a list that holds a object, which is no JSON"),
        ({"key": Secret("sk-1")}, "holds a Secret"),
        ({object(): 1}, "a key that is a object"),
        (endless(), "nested too deep"),
        (object(), "no one obvious form"),
        (len, "no one obvious form"),
    ],
)
def test_what_is_no_json_is_refused_and_never_shown(value: Any, reason: str):
    with pytest.raises(TypeError, match=reason) as caught:
        present(value)
    assert "sk-1" not in str(caught.value)
