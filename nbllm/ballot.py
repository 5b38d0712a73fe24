"""What a person decides about named answers: who wins, whose vote, which two to compare.

A blind ballot shows ``Model A``, ``Model B`` … in a random order in the place of the names.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from string import ascii_uppercase

from nbllm.errors import ConfigError

Watcher = Callable[[], object]


class Ballot:
    """Decisions about the answers of these names; whoever watches is called after each change."""

    def __init__(self, names: Sequence[str], *, blind: bool = False) -> None:
        self.names = tuple(random.sample(names, len(names)) if blind else names)
        """The true names in the order in which they are shown, which a reveal does not change."""
        self.blind = blind
        self.winner: str | None = None
        self.vote: str | None = None
        self.pair: tuple[str, str] | None = None
        self._watchers: list[Watcher] = []

    def shown(self, name: str) -> str:
        """What a person may read in the place of ``name``."""
        return _letter(self.names.index(name)) if self.blind else name

    def find(self, which: str | int) -> str:
        """The true name of a name, a shown name or a place, from 0. Raises ``ConfigError``."""
        if isinstance(which, int) and 0 <= which < len(self.names):
            return self.names[which]
        for name in self.names:
            if which in (name, self.shown(name)):
                return name
        known = ", ".join(map(self.shown, self.names))
        raise ConfigError(f"{which!r} is no answer of this comparison. Take one of {known}.")

    def place(self, name: str | None) -> int | None:
        """Where ``name`` is shown, from 0."""
        return None if name is None else self.names.index(name)

    def pin(self, which: str | int | None) -> None:
        """Make one the winner, or none."""
        self.winner = None if which is None else self.find(which)
        self.tell()

    def cast(self, which: str | int | None) -> None:
        """Vote for one, which reveals the names, or take the vote back."""
        self.vote = None if which is None else self.find(which)
        self.blind = self.blind and which is None
        self.tell()

    def compare(self, pair: tuple[str | int, str | int] | None) -> None:
        """Set two beside each other, or none."""
        self.pair = None if pair is None else (self.find(pair[0]), self.find(pair[1]))
        self.tell()

    def reveal(self) -> None:
        """Show the true names."""
        self.blind = False
        self.tell()

    def watch(self, watcher: Watcher) -> None:
        """Call ``watcher`` after each change, on the thread that made it."""
        self._watchers.append(watcher)

    def forget(self, watcher: Watcher) -> None:
        """Call it no more."""
        if watcher in self._watchers:
            self._watchers.remove(watcher)

    def tell(self) -> None:
        """Something changed."""
        for watcher in tuple(self._watchers):
            watcher()


def _letter(place: int) -> str:
    return f"Model {ascii_uppercase[place] if place < len(ascii_uppercase) else place + 1}"
