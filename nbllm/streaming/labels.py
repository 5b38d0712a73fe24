"""Short facts that whoever shows an answer shows with it, as what was sent along."""

from __future__ import annotations

from collections.abc import Callable


class Labels:
    """The labels of one answer, in the order in which they came; each stands there once."""

    def __init__(self) -> None:
        self.texts: tuple[str, ...] = ()
        self._watchers: list[Callable[[], object]] = []

    def add(self, *texts: str) -> None:
        """Add labels, on the loop that drives the answer or before it begins."""
        new = [text for text in dict.fromkeys(texts) if text not in self.texts]
        self.texts = (*self.texts, *new)
        if new:
            self._tell()

    def drop(self, text: str) -> None:
        """Take a label away that is not true any more."""
        if text in self.texts:
            self.texts = tuple(other for other in self.texts if other != text)
            self._tell()

    def watch(self, watcher: Callable[[], object]) -> None:
        """Call ``watcher`` when a label came or went."""
        self._watchers.append(watcher)

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()
