"""Rounds: every client once before any a second time, each round beginning with another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from measure import Figure

from peers.roster import Entry

Answer = dict[str, Any]
Samples = dict[str, list[Answer]]


class Reading(NamedTuple):
    """One figure in an answer: the scenario, its unit, the answer's key, and a factor."""

    scenario: str
    unit: str
    key: str
    factor: float = 1.0


def in_turns(
    rounds: int,
    entries: Sequence[Entry],
    measure: Callable[[Entry], Answer],
    *,
    slow_once: bool = False,
) -> Iterator[tuple[Entry, list[Answer]]]:
    """Each client with its answers, one a round; a slow one may have its turn in the first only."""
    answers: dict[str, list[Answer]] = {entry.name: [] for entry in entries}
    for number in range(rounds):
        first = number % len(entries)
        for entry in (*entries[first:], *entries[:first]):
            if number and slow_once and entry.share < 1:
                continue
            answers[entry.name].append(measure(entry))
    for entry in entries:
        yield entry, answers[entry.name]


def figures(
    readings: Sequence[Reading], answers: Iterator[tuple[Entry, list[Answer]]]
) -> Iterator[Figure]:
    """What is read in each client's answers, a scenario after the other."""
    known = list(answers)
    for scenario, unit, key, factor in readings:
        for entry, found in known:
            samples = tuple(answer[key] * factor for answer in found)
            yield Figure(scenario, entry.name, unit, samples)
