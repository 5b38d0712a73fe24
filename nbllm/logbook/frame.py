"""``nbllm.history()``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbllm.frames import frame_of
from nbllm.logbook.reading import Since, local_time, read_runs

if TYPE_CHECKING:
    from pandas import DataFrame  # pyright: ignore[reportMissingTypeStubs]

_FIRST = "time model prompt text finish_reason error ttft duration tokens_per_second"
_NEXT = (
    "input_tokens output_tokens cost estimated_cost vote winner score note lane comparison "
    "conversation sample"
)
_LAST = (
    "system earlier reasoning tool_calls settings labels answered_by reasoning_tokens "
    "cached_input_tokens session run"
)
_COLUMNS = f"{_FIRST} {_NEXT} {_LAST}".split()


def history(
    limit: int | None = None,
    *,
    model: str | None = None,
    search: str | None = None,
    since: Since | None = None,
) -> DataFrame:
    """The runs that this person's history keeps, a row each, the newest last.

    ``limit`` takes the newest; ``model`` those of an address, a provider or a display name;
    ``search`` those with a text in prompt or answer; ``since`` those that began since a date, a
    time or within a ``timedelta``. Times are local, durations in seconds, costs in US dollars;
    what is not known is missing. Raises ``MissingExtra`` without pandas.
    """
    rows = read_runs(limit, model=model, search=search, since=since)
    for row in rows:
        row["time"] = local_time(row["time"])
        row |= {name: None if row[name] is None else bool(row[name]) for name in ("vote", "winner")}
    return frame_of(rows, _COLUMNS, "nbllm.history()")
