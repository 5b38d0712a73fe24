"""The figures and the goals as rows of words, for the terminal and for Markdown alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from goals.goal import MET, MISSED, NO_LIMIT, NOT_MEASURED, Goal, Verdict
from report.numbers import number, ratio, with_unit
from scenarios import OURS

if TYPE_CHECKING:
    from measure import Figure

Row = Sequence[str]
FIGURES = ("what", "client", "median", "from – to", "beside nbllm")
GOALS = ("goal", "measured", "must", "", "moonshot", "")


def figure_rows(figures: Sequence[Figure]) -> Iterator[Row]:
    """One for each figure, its scenario named once."""
    for scenario, found in by_scenario(figures):
        ours = next((figure for figure in found if figure.client == OURS), None)
        for place, figure in enumerate(found):
            beside = "" if ours in {None, figure} else _beside(figure, ours)
            yield (
                "" if place else f"{scenario}, {figure.unit}",
                figure.client,
                number(figure.median),
                spread(figure),
                beside,
            )


def by_scenario(figures: Sequence[Figure]) -> Iterator[tuple[str, list[Figure]]]:
    """The figures of each scenario, in the order in which the scenarios came first."""
    order = list(dict.fromkeys(figure.scenario for figure in figures))
    ordered = sorted(figures, key=lambda figure: order.index(figure.scenario))
    for scenario, found in groupby(ordered, key=lambda figure: figure.scenario):
        yield scenario, list(found)


def spread(figure: Figure) -> str:
    """The smallest and the largest sample; nothing where there is one."""
    low, high = min(figure.samples), max(figure.samples)
    return f"{number(low)} – {number(high)}" if len(figure.samples) > 1 else ""


def goal_rows(verdicts: Sequence[Verdict]) -> Iterator[Row]:
    """One for each condition, its goal named once."""
    for row, group in groupby(verdicts, key=lambda verdict: verdict.goal.row):
        found = list(group)
        for place, verdict in enumerate(found):
            goal = verdict.goal
            detail = _detail(goal) if len(found) > 1 else ""
            yield (
                f"… {detail}" if place else f"{row}: {detail}".removesuffix(": "),
                _measured(verdict),
                goal.limit(goal.must),
                _verdict(verdict.must, verdict.distance(goal.must)),
                goal.limit(goal.moonshot),
                _verdict(verdict.moonshot, verdict.distance(goal.moonshot)),
            )


def _detail(goal: Goal) -> str:
    return goal.detail or (f"beside {goal.beside.client}" if goal.beside else "")


def _measured(verdict: Verdict) -> str:
    if verdict.measured is None:
        return NOT_MEASURED
    if verdict.goal.beside is None:
        return with_unit(verdict.measured, verdict.goal.unit)
    return ratio(verdict.measured)


def _verdict(verdict: str, distance: float | None) -> str:
    """The word, and how far the number is from the limit."""
    if verdict in (NO_LIMIT, NOT_MEASURED) or distance is None:
        return verdict
    if verdict == MISSED and distance < 2:
        return f"{MISSED} by {(distance - 1) * 100:.0f} %"
    if verdict == MISSED:
        return f"{MISSED}, {number(distance)} × the limit"
    return MET if distance > 0.99 else f"{MET}, {(1 - distance) * 100:.0f} % to spare"


def _beside(figure: Figure, ours: Figure | None) -> str:
    return ratio(figure.median / ours.median) if ours and ours.median else ""


def text(head: Row, rows: Sequence[Row]) -> str:
    """A table for the terminal."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, tuple("─" * width for width in widths), *rows]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def markdown(head: Row, rows: Sequence[Row], *, numbers: Sequence[int] = ()) -> str:
    """A table for a document; the columns in ``numbers`` are aligned to the right."""
    rule = ["--:" if place in numbers else "---" for place in range(len(head))]
    return "\n".join(f"| {' | '.join(map(_escaped, line))} |" for line in (head, rule, *rows))


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("<", "&lt;")
