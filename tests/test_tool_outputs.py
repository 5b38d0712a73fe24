"""What a tool gives, as a model reads it."""

from __future__ import annotations

import decimal
import itertools
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from pydantic import BaseModel

from nbllm.tools.outputs import as_output, as_text


@dataclass
class Point:
    x: int
    y: float


class Stay(BaseModel):
    point: Point
    on: date


class Colour(Enum):
    RED = "red"


class Opaque:
    def __repr__(self) -> str:
        return "<opaque>"


CIRCLE: list[Any] = []
CIRCLE.append(CIRCLE)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Zürich", "Zürich"),
        ("half \ud83d", "half \ufffd"),
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (float("nan"), "NaN"),
        (decimal.Decimal("1.50"), '"1.50"'),
        ({"ü": [1, None]}, '{"ü":[1,null]}'),
        ({3: (1, 2), Colour.RED: {"a"}}, '{"3":[1,2],"red":["a"]}'),
        (Point(1, 2.5), '{"x":1,"y":2.5}'),
        (
            Stay(point=Point(1, 2), on=date(2026, 1, 2)),
            '{"point":{"x":1,"y":2.0},"on":"2026-01-02"}',
        ),
        ([Opaque()], '["<opaque>"]'),
        (b"text", "text"),
        (b"\x89PNG\r\n\x1a\n\xff", "[9 bytes of image/png]"),
        (bytearray(b"\xff\xfe\xfd"), "[3 bytes of binary data]"),
        ({"data": b"\xff"}, "{'data': b'\\xff'}"),
        ((n * n for n in range(3)), "[0,1,4]"),
        (np.float64(1.5), "1.5"),
        (np.arange(4).reshape(2, 2), "[[0,1],[2,3]]"),
        ({"mean": np.float32(0.5)}, '{"mean":0.5}'),
        (CIRCLE, "[[...]]"),
    ],
)
def test_values(value, text):
    assert as_text(value) == text


def test_frames_are_csv():
    columns = {"city": ["Rom", "Köln"], "n": [1, 2]}
    assert as_text(pd.DataFrame(columns)) == ",city,n\n0,Rom,1\n1,Köln,2\n"
    assert as_text(pl.DataFrame(columns)) == "city,n\nRom,1\nKöln,2\n"
    assert as_text(pd.Series([1, 2], name="n")) == ",n\n0,1\n1,2\n"
    assert as_text({"frame": pl.DataFrame({"n": [1]})}) == '{"frame":"n\\n1\\n"}'


def test_of_a_large_frame_only_the_head_is_written():
    text = as_text(pd.DataFrame({"n": np.arange(5_000_000)}))
    assert text.startswith("[the first 2,000 of 5,000,000 rows]\n,n\n0,0\n")
    assert len(text) < 40_000


def test_what_never_ends_is_cut():
    output = as_output(itertools.count())
    assert output.text.startswith("[0,1,2")
    assert output.length < 100_000


def test_exactly_the_limit_is_not_cut():
    assert as_output("x" * 100_000) == ("x" * 100_000, 100_000)
    assert as_output("x" * 100_001).text.endswith("first of 100,001 characters]")
