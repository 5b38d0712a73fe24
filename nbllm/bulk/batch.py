"""Many prompts, answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from nbllm.bulk.purse import paid
from nbllm.bulk.row import Row
from nbllm.errors import NbllmError
from nbllm.estimate import dollars
from nbllm.frames import frame_of
from nbllm.pricing import total
from nbllm.table import Table

if TYPE_CHECKING:
    from pandas import DataFrame  # pyright: ignore[reportMissingTypeStubs]

_TIMES = ("ttft", "duration", "tokens_per_second")
_TOKENS = ("input_tokens", "output_tokens")
_COLUMNS = ("prompt", "model", "text", "finish_reason", *_TIMES, *_TOKENS, "cost", "error")
_SHOWN = 10


class Batch(Sequence[Row]):
    """The rows of a map, in the order of the prompts, for each prompt in that of the models.

    ``notices`` are lines about the whole.
    """

    def __init__(self, rows: Iterable[Row] = (), notices: Iterable[str] = ()) -> None:
        self._rows = tuple(rows)
        self.notices = tuple(notices)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Batch: ...
    def __getitem__(self, index: int | slice) -> Row | Batch:
        found = self._rows[index]
        return found if isinstance(found, Row) else Batch(found)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @property
    def errors(self) -> list[NbllmError]:
        """What went wrong, in the order of the rows."""
        return [row.error for row in self._rows if row.error is not None]

    @property
    def failed(self) -> list[Row]:
        """The rows with an error."""
        return [row for row in self._rows if row.error is not None]

    @property
    def cost(self) -> float | None:
        """US dollars for all rows, those of earlier runs too; ``None`` where one is unknown.

        What failed before anything came cost nothing.
        """
        return total(paid(row.response) for row in self._rows)

    def to_frame(self) -> DataFrame:
        """A row for each prompt and model: what was asked, what came, what it took.

        Times in seconds, cost in US dollars. Raises ``MissingExtra`` without pandas.
        """
        return frame_of([_values(row) for row in self._rows], _COLUMNS, ".to_frame()")

    def __repr__(self) -> str:
        head = f"<Batch {self._summary()}>"
        return "\n".join([head, *self.notices, *([self._table().text()] if self._rows else [])])

    def _repr_html_(self) -> str:
        from html import escape

        lines = [self._summary(), *self.notices, *self._more()]
        return self._table().html() + "".join(f"<p>{escape(line)}</p>" for line in lines)

    def _summary(self) -> str:
        cost = self.cost
        resumed = sum(row.is_resumed for row in self._rows)
        parts = [
            "1 row" if len(self) == 1 else f"{len(self):,} rows",
            *([f"{len(self.failed):,} failed"] if self.failed else []),
            *([f"{resumed:,} from an earlier run"] if resumed else []),
            "cost unknown" if cost is None else dollars(cost),
        ]
        return ", ".join(parts)

    def _more(self) -> list[str]:
        return [f"… {len(self) - _SHOWN:,} more rows"] if len(self) > _SHOWN else []

    def _table(self) -> Table:
        rows = [(_asked(row), row.model, _said(row)) for row in self._rows[:_SHOWN]]
        return Table(("prompt", "model", "answer"), rows)


def _asked(row: Row) -> str:
    return row.prompt if isinstance(row.prompt, str) else repr(row.prompt)


def _said(row: Row) -> str:
    return _failure(row) or row.response.text or (row.response.finish_reason or "")


def _failure(row: Row) -> str | None:
    return None if row.error is None else f"{type(row.error).__name__}: {row.error}"


def _values(row: Row) -> dict[str, Any]:
    response = row.response
    return {
        "prompt": row.prompt,
        "model": row.model,
        "text": response.text,
        "finish_reason": response.finish_reason,
        **{name: getattr(response, name) for name in _TIMES},
        **{name: getattr(response.usage, name) for name in _TOKENS},
        "cost": response.cost,
        "error": _failure(row),
    }
