"""Every scenario of the Python side, in turn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import NamedTuple

from measure import Figure
from provider.running import running_provider

from peers import single
from peers.roster import missing
from peers.workers import Workers

Measure = Callable[..., Iterator[Figure]]


class Scenario(NamedTuple):
    """What is measured together: the names of its figures begin with ``name``."""

    name: str
    measure: Measure


SCENARIOS = (
    *(
        Scenario(name, partial(single.saturated, wire=wire))
        for wire, name in single.SATURATED.items()
    ),
    *(Scenario(name, partial(single.paced, wire=wire)) for wire, name in single.PACED.items()),
    Scenario(single.LATENCY, single.latency),
)


def chosen(only: Collection[str]) -> list[Scenario]:
    """Those that are meant by a part of their name, or of a figure's; all without any word.

    Raises ``LookupError`` where a word means none.
    """
    for word in only:
        if not any(_is_meant(scenario, word) for scenario in SCENARIOS):
            names = ", ".join(scenario.name for scenario in SCENARIOS)
            raise LookupError(f"no scenario is called {word!r}; there are: {names}")
    return [one for one in SCENARIOS if not only or any(_is_meant(one, word) for word in only)]


def run(*, quick: bool, only: Collection[str] = ()) -> Iterator[Figure]:
    """The figures of the chosen scenarios, as they come.

    Raises ``FileNotFoundError`` without the peers' environment, ``WorkerError`` where a client
    fails.
    """
    wanted = chosen(only)
    if absent := missing():
        raise FileNotFoundError(f"no {absent[0]}: make bench sets it up")
    with running_provider() as provider, Workers(provider) as workers:
        for scenario in wanted:
            yield from scenario.measure(workers, quick=quick)


def _is_meant(scenario: Scenario, word: str) -> bool:
    return word in scenario.name or word.startswith(scenario.name)
