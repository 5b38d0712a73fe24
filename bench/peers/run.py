"""Every scenario of the Python side, in turn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import NamedTuple

from measure import Figure
from provider.running import running_provider
from scenarios import DROPPED, FIRST_TOKEN, IMPORT, MEMORY, STOP

from peers import crowd, first_token, imports, leaving, memory, single
from peers.roster import missing
from peers.workers import Workers

Measure = Callable[..., Iterator[Figure]]


class Scenario(NamedTuple):
    """What is measured together: the names of its figures begin with ``name``.

    A quick run measures a ``long`` one only where it is named.
    """

    name: str
    measure: Measure
    is_long: bool = False

    def is_meant(self, word: str) -> bool:
        """Whether a word is a part of its name, or the name of one of its figures."""
        return word in self.name or word.startswith(f"{self.name},")


SCENARIOS = (
    *(
        Scenario(name, partial(single.saturated, wire=wire))
        for wire, name in single.SATURATED.items()
    ),
    *(Scenario(name, partial(single.paced, wire=wire)) for wire, name in single.PACED.items()),
    Scenario(single.LATENCY, single.latency),
    Scenario(FIRST_TOKEN, first_token.reused),
    Scenario(first_token.COLD, first_token.cold),
    *(
        Scenario(name, partial(crowd.measured, streams=streams), streams < crowd.MANY)
        for streams, name in crowd.NAMES.items()
    ),
    Scenario(IMPORT, imports.imports),
    Scenario(MEMORY, memory.memory),
    Scenario(STOP, leaving.stop),
    Scenario(DROPPED, leaving.dropped),
)


def chosen(only: Collection[str], *, quick: bool) -> list[Scenario]:
    """Those that a word means; without any word all, but for the long ones of a quick run.

    Raises ``LookupError`` where a word means none.
    """
    for word in only:
        if not any(scenario.is_meant(word) for scenario in SCENARIOS):
            names = ", ".join(scenario.name for scenario in SCENARIOS)
            raise LookupError(f"no scenario is called {word!r}; there are: {names}")
    if not only:
        return [one for one in SCENARIOS if not (quick and one.is_long)]
    return [one for one in SCENARIOS if any(map(one.is_meant, only))]


def run(*, quick: bool, only: Collection[str] = ()) -> Iterator[Figure]:
    """The figures of the chosen scenarios, as they come.

    Raises ``FileNotFoundError`` without the peers' environment, ``WorkerError`` where a client
    fails.
    """
    wanted = chosen(only, quick=quick)
    if absent := missing():
        raise FileNotFoundError(f"no {absent[0]}: make bench sets it up")
    with running_provider() as provider, Workers(provider) as workers:
        for scenario in wanted:
            yield from scenario.measure(workers, quick=quick)
