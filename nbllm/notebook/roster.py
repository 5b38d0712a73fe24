"""The lanes of a board: who follows which stream, and what a page is told of each."""

from __future__ import annotations

import time
from typing import Any

from nbllm.comparison import Comparison
from nbllm.notebook.following import Follower
from nbllm.notebook.veil import veiled_patch, veiled_state
from nbllm.streaming.generation import Generation


class Roster:
    """One follower for each answer of a comparison, in the order in which they are shown."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._names = comparison.ballot.names
        self._followers = [Follower(name, self._generation(name)) for name in self._names]
        self._blind = comparison.blind
        self._asked = len(comparison.asked)

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return all(follower.is_over for follower in self._followers)

    @property
    def generations(self) -> list[Generation]:
        """What the lanes follow."""
        return [follower.generation for follower in self._followers]

    def renew(self) -> tuple[list[Generation], bool]:
        """Follow what was asked again, and look whether the names are hidden.

        Gives the new generations, and whether a page has to hear everything anew.
        """
        fresh: list[Generation] = []
        asked, self._asked = self._asked, len(self._comparison.asked)
        for place, name in enumerate(self._names):
            old, generation = self._followers[place], self._generation(name)
            if old.generation is not generation:
                before = old.lane.turn() if self._asked > asked else old.lane.before
                starts = old.lane.starts + 1
                self._followers[place] = Follower(name, generation, starts=starts, before=before)
                fresh.append(generation)
        was_blind, self._blind = self._blind, self._comparison.blind
        return fresh, bool(fresh) or was_blind is not self._blind

    def patches(self) -> list[dict[str, Any]]:
        """What is new in each lane."""
        now = time.perf_counter()
        patches: list[dict[str, Any]] = []
        for place, follower in enumerate(self._followers):
            follower.read()
            if patch := follower.lane.patch(follower.started, now):
                told = veiled_patch(patch) if self._blind else patch
                patches.append({"lane": place, **told})
        return patches

    def states(self) -> list[dict[str, Any]]:
        """All that is known of each lane."""
        now = time.perf_counter()
        states = [follower.lane.state(follower.started, now) for follower in self._followers]
        if not self._blind:
            return states
        shown = map(self._comparison.ballot.shown, self._names)
        return [veiled_state(state, name) for state, name in zip(states, shown, strict=True)]

    def _generation(self, name: str) -> Generation:
        return self._comparison.streams[name].generation
