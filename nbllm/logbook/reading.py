"""The rows of the history, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from nbllm.errors import ConfigError
from nbllm.logbook.noting import write_all
from nbllm.logbook.store import COLUMNS, KINDS, history_file

_OF_RATER = "(SELECT score FROM ratings WHERE ratings.run = runs.run AND rater = '{}') AS {}"
_OF_OTHERS = (
    "(SELECT {} FROM ratings WHERE ratings.run = runs.run "
    "AND rater NOT IN ('vote', 'winner')) AS {}"
)
_RATINGS = (
    *(_OF_RATER.format(name, name) for name in ("vote", "winner")),
    _OF_OTHERS.format("avg(score)", "score"),
    _OF_OTHERS.format("group_concat(note, '\n')", "note"),
)
NAMES = (*COLUMNS, "vote", "winner", "score", "note")
_SELECT = f"SELECT {', '.join((*(f'runs.{name}' for name in COLUMNS), *_RATINGS))} FROM runs"  # noqa: S608
_TOTALS = (
    "SELECT model, count(*), count(*) - count(cost), total(input_tokens), total(output_tokens), "
    "total(coalesce(cost, estimated_cost)) AS dollars FROM runs WHERE time >= ? "
    "GROUP BY model ORDER BY dollars DESC, model"
)
_TYPES: dict[str, Any] = {"TEXT": str, "REAL": (int, float), "INTEGER": int}
Since = date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Total:
    """What runs of one model came to, ``cost`` in US dollars.

    Of ``unknown`` of them it is only an estimate, or nobody knows.
    """

    model: str
    runs: int
    unknown: int
    input_tokens: int
    output_tokens: int
    cost: float


def read_runs(
    limit: int | None = None,
    *,
    model: str | None = None,
    search: str | None = None,
    since: Since | None = None,
) -> list[dict[str, Any]]:
    """The newest ``limit`` runs that fit, oldest first; see ``history``."""
    if limit is not None and (isinstance(limit, bool) or limit < 1):
        raise ConfigError(f"how many runs? A number from 1, not {limit!r}")
    conditions, values = list[str](), list[object]()
    if model is not None:
        conditions.append("(model = ? OR lane = ? OR substr(model, 1, length(?) + 1) = ? || '/')")
        values += [model] * 4
    if search is not None:
        conditions.append("(instr(lower(prompt), lower(?)) OR instr(lower(text), lower(?)))")
        values += [search] * 2
    if since is not None:
        conditions.append("time >= ?")
        values.append(_seconds(since))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    write_all()
    rows = history_file().read(
        f"{_SELECT}{where} ORDER BY time DESC, rowid DESC LIMIT ?",
        (*values, -1 if limit is None else limit),
    )
    return [
        {name: _fit(name, value) for name, value in zip(NAMES, row, strict=True)}
        for row in reversed(rows)
    ]


def totals(since: Since | None = None) -> list[Total]:
    """What the runs of each model came to, the dearest first."""
    write_all()
    rows = history_file().read(_TOTALS, (0.0 if since is None else _seconds(since),))
    return [
        Total(model, runs, unknown, int(sent), int(came), cost)
        for model, runs, unknown, sent, came, cost in rows
    ]


def today() -> datetime:
    """When today began here."""
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def local_time(seconds: Any) -> datetime | None:
    """The local time of seconds since 1970, ``None`` where there is no such time."""
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).astimezone()
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def clear() -> int:
    """Delete every run and rating, texts included; gives how many runs there were."""
    write_all()
    file = history_file()
    count: Sequence[tuple[Any, ...]] = file.read("SELECT count(*) FROM runs")
    file.write("DELETE FROM runs")
    file.write("DELETE FROM ratings")
    file.read("VACUUM")
    return count[0][0] if count else 0


def _fit(name: str, value: Any) -> Any:
    """What may stand in a column, whoever wrote the file; ``None`` for anything else."""
    kind = _TYPES.get(KINDS.get(name, ""), object)
    return value if isinstance(value, kind) else None


def _seconds(since: Since) -> float:
    """Seconds since 1970; a duration counts back from now, a date and a naive time are local."""
    if isinstance(since, timedelta):
        return (datetime.now(timezone.utc) - since).timestamp()
    if isinstance(since, datetime):
        return since.timestamp()
    return datetime(since.year, since.month, since.day).astimezone().timestamp()
