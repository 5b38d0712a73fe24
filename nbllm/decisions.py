"""What is decided on a ballot stands beside the runs in the history, under the names it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakValueDictionary, ref

from nbllm.ballot import Ballot
from nbllm.logbook.rating import DECISIONS, keep_decision

if TYPE_CHECKING:
    from nbllm.comparison import Comparison


_ballots: WeakValueDictionary[str, Ballot] = WeakValueDictionary()


def keep_decisions(ballot: Ballot, comparison: ref[Comparison]) -> None:
    """Keep each vote and pin from now on; the ballot holds no comparison that nobody else does."""
    kept: dict[str, str | None] = dict.fromkeys(DECISIONS)

    def keep() -> None:
        found = comparison()
        if found is None:
            return
        runs = {name: stream.generation.tag.run for name, stream in found.streams.items()}
        for decision in DECISIONS:
            chosen: str | None = getattr(ballot, decision)
            if chosen != kept[decision]:
                kept[decision] = chosen
                keep_decision(decision, runs, chosen)

    ballot.watch(keep)
    if (begun := comparison()) is not None:
        _ballots[begun.id] = ballot


def shown_name(comparison: str | None, lane: str | None) -> str | None:
    """What a person may read in the place of a lane's name, as long as its comparison is blind."""
    ballot = _ballots.get(comparison or "")
    return lane if ballot is None or lane not in ballot.names else ballot.shown(lane)
