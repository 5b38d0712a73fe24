"""The head of a table, and how it is written: shape, types and the first rows as CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from nbllm.data.cells import cell
from nbllm.data.words import clipped, labelled, visible

SIZE = 10_000
"""Characters that the rows of one table may take; the first row goes whole."""
COLUMNS = 100
"""Columns of a table that go out."""
_LONGEST_NAME = 100
_BACKTICKS = re.compile(r"`+")


@dataclass(frozen=True, slots=True)
class Table:
    """The first ``records`` of a table, a series or an array of ``whole`` (``None``: unknown).

    ``shape`` is said to the model, ``brief`` to the person who looks. ``columns`` are those that
    are here, each with its type; ``more`` are not. Each record is a row below ``header``, where
    there is one.
    """

    kind: str
    shape: str
    brief: str
    whole: int | None
    records: Sequence[Sequence[Any]]
    thing: str = "row"
    header: Sequence[str] = ()
    columns: Sequence[str] = ()
    more: int = 0


def frame(
    kind: str,
    shape: tuple[int, int],
    columns: Sequence[tuple[str, str]],
    records: Sequence[Sequence[Any]],
    index: Sequence[str] = (),
) -> Table:
    """The table of a frame; ``columns`` are names and types, ``index`` the names before them."""
    rows, width = shape
    return Table(
        kind,
        **shape_words(rows, width),
        whole=rows,
        records=records,
        header=[*index, *(name for name, _ in columns)],
        columns=[f"{clipped(visible(name), _LONGEST_NAME)} ({kind})" for name, kind in columns],
        more=width - len(columns),
    )


def shape_words(rows: int | None, width: int) -> dict[str, str]:
    """The ``shape`` and the ``brief`` of a frame."""
    counted = "an unknown number of rows" if rows is None else count(rows, "row")
    brief = f"{'?' if rows is None else f'{rows:,}'} × {width:,}"
    return {"shape": f"{counted} × {count(width, 'column')}", "brief": brief}


def write(table: Table, name: str | None, *, in_fence: bool = False) -> tuple[str, str]:
    """The text of a table and its label. What stands in a fence gets none of its own."""
    body, sent = _rows(table)
    pieces = [f"{name} ({table.kind}): {table.shape}" if name else f"{table.kind}: {table.shape}"]
    if table.columns:
        more = [f"and {table.more:,} more"] if table.more else []
        pieces.append(f"Columns: {', '.join([*table.columns, *more])}")
    if sent:
        pieces += [f"{_extent(table, sent)}:", body if in_fence else _fenced(body)]
    return "\n".join(pieces), labelled(name or table.kind, table.brief, _sent(table, sent))


def count(number: int, thing: str) -> str:
    """``1 row``, ``1,000 rows``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _rows(table: Table) -> tuple[str, int]:
    """The records that fit, as CSV below their header, and how many they are."""
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    if table.header:
        writer.writerow([clipped(name, _LONGEST_NAME) for name in table.header])
    sent, end = 0, 0
    for record in table.records:
        writer.writerow(list(map(cell, record)))
        if sent and lines.tell() > SIZE:
            break
        sent, end = sent + 1, lines.tell()
    text = lines.getvalue()[:end].rstrip("\n")
    return (text if table.header or table.thing == "row" else text.replace("\n", ", ")), sent


def _fenced(text: str) -> str:
    """The text in a fence that nothing in it closes."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}csv\n{text}\n{ticks}"


def _extent(table: Table, sent: int) -> str:
    if sent == table.whole:
        return f"All {table.thing}s"
    return f"The first {table.thing if sent == 1 else count(sent, table.thing)}"


def _sent(table: Table, sent: int) -> str:
    """What a label says where not everything is sent."""
    rows = "" if sent == table.whole else count(sent, table.thing)
    columns = count(COLUMNS, "column") if table.more else ""
    both = " and ".join(filter(None, (rows, columns)))
    return f"{both} sent" if both else ""
