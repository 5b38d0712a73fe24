"""Tables of pandas, polars and whoever else gives itself as one. Only their head is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import Any, cast

from nbllm.data.kinds import kind_of, library_names
from nbllm.data.table import COLUMNS, Table, count, frame, shape_words
from nbllm.errors import MissingExtra

_MOST = 100_000
"""Rows of a table that is read whole because it gives no head."""


def frame_table(value: Any, rows: int) -> Table:
    """The head of a table of anybody's.

    Raises ``TypeError`` where it gives no head, ``MissingExtra`` where nothing here reads it.
    """
    kinds = library_names(cast("type[Any]", type(value)))
    if "pandas.DataFrame" in kinds:
        return _pandas_frame(value, rows)
    if "polars.DataFrame" in kinds:
        return _polars_frame(value, rows)
    return _foreign_frame(value, rows, kinds[0].replace(".", " ").removeprefix("__main__ "))


def series_table(value: Any, rows: int) -> Table:
    """The head of a column of pandas' or polars'."""
    is_pandas = "polars.Series" not in library_names(cast("type[Any]", type(value)))
    kind = f"{'pandas' if is_pandas else 'polars'} {type(value).__name__}"
    head, length = value[:rows], len(value)
    values = list(head.array) if is_pandas else head.to_list()
    names, keys = _index(head.index) if is_pandas and hasattr(head, "index") else ([], [])
    column = "" if value.name is None else _name(value.name)
    return Table(
        kind,
        *_values(length, value.dtype),
        whole=length,
        records=_records([*keys, values], len(values)),
        thing="value",
        header=[*names, column] if names or column else [],
    )


def _values(length: int, kind: object) -> tuple[str, str]:
    """The ``shape`` and the ``brief`` of a column."""
    return f"{count(length, 'value')} of {kind}", count(length, "value")


def _pandas_frame(value: Any, rows: int) -> Table:
    head = value.iloc[:rows, :COLUMNS]
    columns = [head.iloc[:, place] for place in range(head.shape[1])]
    names, keys = _index(head.index)
    return frame(
        "pandas DataFrame",
        value.shape,
        [(_name(column.name), str(column.dtype)) for column in columns],
        _records([*keys, *(list(column.array) for column in columns)], len(head)),
        names,
    )


def _polars_frame(value: Any, rows: int) -> Table:
    head = value.head(rows).select(value.columns[:COLUMNS])
    types = [str(kind) for kind in head.dtypes]
    columns = list(zip(head.columns, types, strict=True))
    return frame("polars DataFrame", value.shape, columns, head.rows())


def _foreign_frame(value: Any, rows: int, kind: str) -> Table:
    """A table that says its shape and gives its head in one way or another."""
    length, width = _shape(value)
    head = _head(value, rows, length, kind)
    read = head if _ours(head) else _read(head, kind)
    if _ours(read) == "series":
        length = len(value)
        shape, brief = _values(length, read.dtype)
        found = series_table(read, rows)
        return replace(found, kind=kind, shape=shape, brief=brief, whole=length)
    table = frame_table(read, rows)
    width = len(table.columns) + table.more if width is None else width
    return replace(table, kind=kind, whole=length, **shape_words(length, width))


def _shape(value: Any) -> tuple[int | None, int | None]:
    """Rows and columns, as far as the table says them without being read."""
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and [type(each) for each in cast("Any", shape)] == [int, int]:
        return cast("tuple[int, int]", shape)
    if isinstance(rows := getattr(value, "num_rows", None), int):
        return rows, getattr(value, "num_columns", None)
    if callable(interchange := getattr(value, "__dataframe__", None)):
        given: Any = interchange()
        return given.num_rows(), given.num_columns()
    return None, None


def _head(value: Any, rows: int, length: int | None, kind: str) -> Any:
    for name in ("head", "limit"):
        if callable(take := getattr(value, name, None)):
            return take(rows)
    if callable(cut := getattr(value, "slice", None)):
        return cut(0, rows)
    if length is None or length > _MOST:
        raise TypeError(f"a {kind} gives no head; pass the rows that matter, as a pandas DataFrame")
    return value


def _ours(value: Any) -> str | None:
    """Whether a value is a frame or series of pandas or polars."""
    kind = kind_of(value)
    names = library_names(cast("type[Any]", type(value)))
    return kind if any(name.startswith(("pandas.", "polars.")) for name in names) else None


def _read(value: Any, kind: str) -> Any:
    """The table as one of pandas' or polars', by the interface that works with what is here."""
    readers: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
        ("to_pandas", "pandas", lambda _: value.to_pandas()),
        ("__arrow_c_stream__", "polars", lambda polars: polars.DataFrame(value)),
        ("__arrow_c_stream__", "pyarrow", lambda pyarrow: pyarrow.table(value).to_pandas()),
        ("__dataframe__", "pandas.api.interchange", lambda pandas: pandas.from_dataframe(value)),
    )
    for interface, module, read in readers:
        if callable(getattr(value, interface, None)):
            with suppress(ImportError):
                return read(import_module(module))
    raise MissingExtra(
        f"a {kind} is read with pandas, which is not installed: pip install 'nbllm[data]'"
    )


def _index(index: Any) -> tuple[list[str], list[list[Any]]]:
    """The names and values of an index, none for one that only counts."""
    is_counting = type(index).__name__ == "RangeIndex" and index.name is None
    if is_counting and (index.start, index.step) == (0, 1):
        return [], []
    names = ["" if name is None else _name(name) for name in index.names]
    return names, [list(index.get_level_values(level)) for level in range(index.nlevels)]


def _name(name: object) -> str:
    """A column's name; those of a hierarchy are joined."""
    if isinstance(name, tuple):
        return " / ".join(map(str, cast("tuple[object, ...]", name)))
    return str(name)


def _records(columns: Iterable[list[Any]], rows: int) -> list[tuple[Any, ...]]:
    records = list(zip(*columns, strict=True))
    return records or [()] * rows
