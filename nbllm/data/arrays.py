"""Arrays of NumPy: shape, type, and the first values."""

from __future__ import annotations

from itertools import islice
from typing import Any

from nbllm.data.table import COLUMNS, Table, count

_VALUES_PER_ROW = 10


def array_table(array: Any, rows: int) -> Table:
    """The head of an array: of two dimensions by rows, of another number by values, in C order."""
    shape = " × ".join(f"{length:,}" for length in array.shape)
    if array.ndim == 2:
        width = array.shape[1]
        head = array[:rows, :COLUMNS]
        kept = "" if width <= COLUMNS else f", of which {COLUMNS} columns are here"
        return Table(
            "NumPy array",
            shape=f"{shape} of {array.dtype}{kept}",
            brief=shape,
            whole=array.shape[0],
            records=[list(row) for row in head],
            more=max(0, width - COLUMNS),
        )
    return Table(
        "NumPy array",
        shape=f"{shape if array.ndim > 1 else count(array.size, 'value')} of {array.dtype}",
        brief=shape if array.ndim > 1 else count(array.size, "value"),
        whole=array.size,
        records=[(value,) for value in islice(array.flat, rows * _VALUES_PER_ROW)],
        thing="value",
    )
