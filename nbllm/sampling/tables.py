"""The two tables of samples: how they vary, and what the different answers are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from nbllm.table import Table

if TYPE_CHECKING:
    from nbllm.sampling.model_samples import ModelSamples
    from nbllm.sampling.spread import Spread

_HEADINGS = (
    *("model", "answers", "different", "agreement", "words shared"),
    *("characters", "tokens", "cost", "TTFT", "numbers"),
)
_UNKNOWN = "–"
_MOST_NUMBERS = 3
_MOST_ANSWERS = 10


def variance_table(models: Sequence[ModelSamples]) -> Table:
    """A row for each model: mean ± standard deviation of what varies."""
    return Table(_HEADINGS, map(_variance, models), right=range(1, 9))


def answers_table(models: Sequence[ModelSamples]) -> Table:
    """A row for each different answer, the most frequent first."""
    rows = (row for model in models for row in _answers(model))
    return Table(("model", "times", "answer", "lanes"), rows, right=(1,))


def _variance(model: ModelSamples) -> tuple[str, ...]:
    came, asked = len(model.responses), len(model.responses) + len(model.missing)
    return (
        model.model,
        str(came) if came == asked else f"{came} of {asked}",
        str(len(model.answers)),
        _share(model.agreement),
        _share(model.overlap),
        _shown(model.length, "{:,.0f}".format),
        _shown(model.tokens, "{:,.0f}".format),
        _shown(model.cost, _dollars),
        _shown(model.ttft, "{:.2f}".format, " s"),
        _numbers(model),
    )


def _answers(model: ModelSamples) -> Iterator[tuple[str, ...]]:
    for answer in model.answers[:_MOST_ANSWERS]:
        lanes = ", ".join(name.removeprefix(model.model).strip() or name for name in answer.names)
        yield model.model, str(answer.count), answer.text, lanes
    more = len(model.answers) - _MOST_ANSWERS
    if more > 0:
        yield model.model, "", f"… and {more} more", ""


def _numbers(model: ModelSamples) -> str:
    found = list(model.numbers.items())[:_MOST_NUMBERS]
    if len(found) == 1 and "number" in model.numbers:
        return _ranged(found[0][1])
    return "; ".join(f"{name} {_ranged(each)}" for name, each in found)


def _ranged(each: Spread) -> str:
    if each.least == each.greatest:
        return f"{each.mean:.6g}"
    return f"{each} ({each.least:.6g} to {each.greatest:.6g})"


def _share(share: float | None) -> str:
    return _UNKNOWN if share is None else f"{100 * share:.0f} %"


def _shown(each: Spread | None, form: Callable[[float], str], unit: str = "") -> str:
    return _UNKNOWN if each is None else each.shown(form, unit)


def _dollars(value: float) -> str:
    return f"${Decimal(f'{value:#.2g}'):f}" if value else "$0"
