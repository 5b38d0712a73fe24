"""Tables for pandas, which is not needed for anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from nbllm.errors import MissingExtra

if TYPE_CHECKING:
    from pandas import DataFrame  # pyright: ignore[reportMissingTypeStubs]

    from nbllm.comparison import Comparison

_COUNTS = frozenset(
    {"sample", "earlier", "input_tokens", "output_tokens", "reasoning_tokens"}
    | {"cached_input_tokens"}
)
_NUMBERS = frozenset({"ttft", "duration", "tokens_per_second", "cost", "estimated_cost", "score"})
_TIMES = ("ttft", "duration", "tokens_per_second")
_TOKENS = ("input_tokens", "output_tokens")
_COLUMNS = (
    *("model", "text", "finish_reason", *_TIMES, *_TOKENS, "cost", "error"),
    *("vote", "winner"),
)
_MARKS = frozenset({"vote", "winner"})


def comparison_frame(comparison: Comparison) -> DataFrame:
    """A row for each answer; while the comparison is blind, without what tells the model."""
    ballot = comparison.ballot
    rows = [_row(comparison, name) for name in ballot.names]
    return frame_of(rows, _COLUMNS, ".to_frame()", [ballot.shown(name) for name in ballot.names])


def _row(comparison: Comparison, name: str) -> dict[str, Any]:
    response, is_blind = comparison[name], comparison.blind
    failure = f"{type(response.error).__name__}: {response.error}" if response.error else None
    return {
        "model": None if is_blind else response.model,
        "text": response.text,
        "finish_reason": response.finish_reason,
        **{each: getattr(response, each) for each in _TIMES},
        **{each: getattr(response.usage, each) for each in _TOKENS},
        "cost": response.cost,
        "error": ".reveal() shows why" if is_blind and failure else failure,
        "vote": None if comparison.vote is None else comparison.vote == name,
        "winner": None if comparison.winner is None else comparison.winner == name,
    }


def frame_of(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], what: str, index: Any = None
) -> DataFrame:
    """A DataFrame of these columns, each of its own type whatever is unknown in it.

    Raises ``MissingExtra``, which names ``what`` was asked for, where pandas is not installed.
    """
    try:
        pandas: Any = import_module("pandas")
    except ImportError:
        raise MissingExtra(f"{what} needs pandas: pip install 'nbllm[data]'") from None
    data = {name: pandas.array([row[name] for row in rows], dtype=_type(name)) for name in columns}
    return pandas.DataFrame(data, columns=list(columns), index=index)


def _type(name: str) -> str:
    if name in _COUNTS:
        return "Int64"
    if name in _NUMBERS:
        return "float64"
    return "boolean" if name in _MARKS else "object"
