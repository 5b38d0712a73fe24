"""Tables and arrays in a prompt: shape, types and a head, whatever their size."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import nbllm
from nbllm.data.presenting import present
from nbllm.data.table import SIZE
from nbllm.errors import ConfigError

FRAME = pd.DataFrame({"city": ["Zürich", None, "Bern"], "people": [443_037, 0, 134_794]})
PEOPLE = pl.DataFrame({"people": [443_037, 0, 134_794]})
WRITTEN = """\
df (pandas DataFrame): 3 rows × 2 columns
Columns: city (str), people (int64)
All rows:
```csv
city,people
Zürich,443037
,0
Bern,134794
```"""


class ByHead:
    """A table of somebody's that gives a head, a shape, and itself to pandas."""

    shape = (7, 2)

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def head(self, rows: int) -> ByHead:
        return ByHead(self._frame.head(rows))

    def to_pandas(self) -> Any:
        return self._frame


class ByArrow:
    """A table of somebody's that only streams Arrow."""

    def __init__(self, frame: Any, **known: Any) -> None:
        self._frame = frame
        self.__dict__.update(known)

    def __arrow_c_stream__(self, schema: Any = None) -> Any:
        return self._frame.__arrow_c_stream__(schema)


class ByInterchange:
    """A table of somebody's that speaks the interchange protocol."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def __dataframe__(self, **options: Any) -> Any:
        return self._frame.__dataframe__(**options)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setenv("NBLLM_DEMO_PACE", "0")


def text(value: Any, rows: int | None = None, name: str | None = "df") -> str:
    content = present(value, name, rows).content
    assert isinstance(content, str)
    return content


def test_a_frame_is_its_shape_its_types_and_its_head():
    shown = FRAME.astype({"city": "object"})
    assert text(shown) == WRITTEN.replace("(str)", "(object)")
    assert present(FRAME, "df").label == "df: 3 × 2"
    assert text(FRAME, 1).endswith("The first row:\n```csv\ncity,people\nZürich,443037\n```")
    assert present(FRAME, "df", 1).label == "df: 3 × 2, 1 row sent"


def test_no_row_goes_out_where_none_may():
    assert "csv" not in text(FRAME, 0)
    assert "Bern" not in text(FRAME, 0)
    assert present(FRAME, "df", 0).label == "df: 3 × 2, 0 rows sent"


def test_polars_says_the_same_with_its_own_types():
    shown = text(pl.DataFrame({"city": ["Zürich", None], "tags": [[1], [2, 3]]}))
    assert "Columns: city (String), tags (List(Int64))" in shown
    assert shown.endswith('city,tags\nZürich,[1]\n,"[2, 3]"\n```')


@pytest.mark.parametrize(
    ("frame", "head"),
    [
        (FRAME.set_index("city"), "city,people\nZürich,443037\n,0"),
        (FRAME.iloc[1:], ",city,people\n1,,0\n2,Bern,134794"),
        (FRAME.set_index(["city", "people"]).assign(a=1), "city,people,a\nZürich,443037,1"),
        (FRAME.set_axis([["a", "a"], ["b", "c"]], axis=1), "a / b,a / c\nZürich,443037"),
        (FRAME.set_axis(["a", "a"], axis=1), "a,a\nZürich,443037"),
    ],
)
def test_an_index_that_says_something_is_there(frame, head):
    assert f"```csv\n{head}" in text(frame)


def test_a_series_and_an_array():
    series = FRAME["people"]
    assert text(series).startswith("df (pandas Series): 3 values of int64\nAll values:\n```csv\np")
    assert present(pl.Series("a", range(30)), "s").label == "s: 30 values, 10 values sent"
    assert "All values:\n```csv\n1, 2, 3\n```" in text(np.array([1, 2, 3]))
    assert "2 × 2 of float64\nAll rows:\n```csv\n1.0,0.0\n0.0,1.0\n```" in text(np.eye(2))
    assert present(np.zeros((2, 3, 400)), "a").label == "a: 2 × 3 × 400, 100 values sent"
    assert "0.1, 0.2\n" in text(np.array([0.1, 0.2], dtype="float32"))
    assert text(np.array(3.5)) == "3.5"


def test_wide_and_long_cells_are_cut():
    wide = present(pd.DataFrame(np.zeros((20, 500))), "df")
    assert wide.label == "df: 20 × 500, 10 rows and 100 columns sent"
    assert "99 (float64), and 400 more\n" in str(wide.content)
    assert present(np.zeros((20, 500)), "a").label == "a: 20 × 500, 10 rows and 100 columns sent"
    long = pd.DataFrame({"a": ["x" * 5_000] * 300})
    assert len(text(long, 300)) < SIZE + 500
    assert "x" * 199 + "…\n" in text(long)
    assert "49 rows sent" in present(long, "df", 300).label


def test_no_object_is_asked_for_its_repr():
    class Loud:
        def __repr__(self) -> str:
            raise AssertionError("asked")

    objects = [Loud(), b"abc", {"k": [1]}, [Loud()], pd.NaT, float("nan")]
    lines = text(pd.DataFrame({"a": pd.Series(objects, dtype=object)})).splitlines()
    assert lines[5:-1] == ["<Loud>", "<3 bytes>", '"{""k"": [1]}"', "<list>", '""', '""']


def test_no_cell_closes_the_fence():
    assert text(pd.DataFrame({"a": ["```\nhi"]})).endswith('\n````csv\na\n"```\nhi"\n````')


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, lambda made: pd.Series(made["a"])])
def test_ten_million_rows_are_never_copied(make):
    many = make({"a": np.zeros(10_000_000, dtype="int8")})
    tracemalloc.start()
    try:
        shown = text(many)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "10,000,000" in shown
    assert len(shown) < 1_000
    assert peak < 1_000_000


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore:The Dataframe Interchange")
@pytest.mark.parametrize(
    ("table", "label"),
    [
        (ByHead(FRAME), "t: 7 × 2, 2 rows sent"),
        (
            ByArrow(pl.DataFrame(FRAME[["people"]].to_dict("list")), shape=(3, 1)),
            "t: 3 × 1, 2 rows sent",
        ),
        (ByInterchange(FRAME[["people"]]), "t: 3 × 1, 2 rows sent"),
    ],
)
def test_whoever_speaks_a_dataframe_interface(table, label):
    shown = present(table, "t", 2)
    assert shown.label == label
    assert "443037" in str(shown.content)
    assert "134794" not in str(shown.content)


def test_a_column_that_gives_itself_to_pandas():
    class Column(ByHead):
        def __len__(self) -> int:
            return 3

    shown = present(Column(FRAME["people"]), "c", 2)
    assert shown.label == "c: 3 values, 2 values sent"
    assert "134794" not in str(shown.content)


def test_what_would_have_to_be_read_whole_is_refused():
    endless = ByArrow(FRAME)
    with pytest.raises(TypeError, match="gives no head; pass the rows"):
        present(endless, "t")
    with pytest.raises(TypeError, match="LazyFrame"):
        present(pl.LazyFrame({"a": [1]}), "t")


def test_a_frame_is_a_part_of_a_prompt():
    stream = nbllm.stream(["Look:", FRAME, "Well?"], "demo/echo", rows=1)
    assert stream.generation.labels.texts == ("pandas DataFrame: 3 × 2, 1 row sent",)
    said = stream.wait().text
    assert said.startswith("Look:\n\npandas DataFrame: 3 rows × 2 columns\n")
    assert said.endswith("\n```\n\nWell?")
    assert "Zürich" in said
    assert "Bern" not in said


def test_rows_is_a_setting_like_any_other(monkeypatch):
    monkeypatch.setattr("nbllm.config._defaults", {})
    nbllm.configure(rows=0)
    assert "Zürich" not in nbllm.complete(["Look:", FRAME], "demo/echo").text
    both = nbllm.compare([FRAME], ["demo/echo", "demo/echo"], rows=3)
    assert all("Bern" in response.text for response in both.values())
    with pytest.raises(ConfigError, match="rows= is a number of rows of a table"):
        nbllm.configure(rows="many")
    with pytest.raises(ConfigError, match="from 0"):
        nbllm.configure(rows=-1)


def test_a_turn_of_a_conversation_says_what_went_along():
    talk = nbllm.Conversation("demo/echo", rows=1)
    first = talk.stream(["Look:", FRAME])
    assert first.generation.labels.texts == ("pandas DataFrame: 3 × 2, 1 row sent",)
    assert "Bern" not in first.wait().text
    assert talk.stream("Well?").generation.labels.texts == ()


@pytest.mark.parametrize("prompt", [FRAME, np.zeros(3), b"bytes"])
def test_data_alone_is_no_prompt(prompt):
    for ask in (nbllm.stream, nbllm.compare):
        with pytest.raises(TypeError, match=r"write \[question, it\]"):
            ask(prompt, "demo/echo")
