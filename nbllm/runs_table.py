"""Runs of the history as a table, for a notebook and for the shell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nbllm.decisions import shown_name
from nbllm.estimate import dollars
from nbllm.logbook.reading import local_time
from nbllm.logbook.store import history_file, kept
from nbllm.table import Table

_SHORT = 48
_MARKS = {"vote": "vote", "winner": "pinned"}
_HEADS = ("when", "model", "prompt", "answer", "out", "s", "cost", "")


def runs_table(rows: Iterable[dict[str, Any]]) -> str:
    """A line for each run: when, who, the beginning of prompt and answer, what it took."""
    return Table(_HEADS, map(_cells, rows), right=(4, 5, 6)).text()


def remark(*, has_rows: bool) -> str | None:
    """Why there may be nothing to see."""
    trouble = history_file().trouble
    if trouble:
        return trouble
    if kept() == "off":
        return "The history is off; nbllm.configure(history=True) keeps runs from now on."
    return None if has_rows else "No run is in the history."


def _cells(row: dict[str, Any]) -> Sequence[str]:
    when = local_time(row["time"])
    tokens, seconds, cost = row["output_tokens"], row["duration"], row["cost"]
    cost = row["estimated_cost"] if cost is None else cost
    return (
        when.strftime("%m-%d %H:%M") if when else "",
        shown_name(row["comparison"], row["lane"]) or row["model"] or "",
        _cut(row["prompt"]),
        _cut(row["text"] or row["error"] or row["tool_calls"]),
        "" if tokens is None else f"{tokens:,}",
        "" if seconds is None else f"{seconds:.1f}",
        "" if cost is None else f"{'≈ ' * (row['cost'] is None)}{dollars(cost)}",
        " ".join(_thoughts(row)),
    )


def _thoughts(row: dict[str, Any]) -> Iterable[str]:
    if row["finish_reason"] not in ("stop", "tool_calls", None):
        yield row["finish_reason"]
    yield from (mark for name, mark in _MARKS.items() if row[name])
    if row["score"] is not None:
        yield f"★ {row['score']:g}"


def _cut(text: str | None) -> str:
    text = " ".join((text or "")[:1000].split())
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
