"""How much a board may say before a page has read it, so that no queue grows at a slow one.

Pure: a clock's readings, in seconds, come in with each call.
"""

from __future__ import annotations

from collections import deque

MESSAGES = 16
"""So many unread messages are enough."""
BYTES = 256_000
"""So many unread bytes are enough, however few the messages."""
PATIENCE = 1.0
"""Seconds after which a page that has not read gets one more message."""
UNHEARD_PATIENCE = 0.25
"""The same where no page can be heard while a cell runs."""
PRESENCE = 5.0
"""Seconds for which a page that was heard is waited for."""
_MOST_PAGES = 32


class Window:
    """What was sent to all pages, and how far each has read.

    ``hears`` says that pages are heard while a cell runs: then a silence before the first of them
    attaches means that nobody looks yet, and he who comes gets the whole.
    """

    def __init__(self, now: float, *, hears: bool) -> None:
        self._hears = hears
        self._sizes: deque[int] = deque(maxlen=MESSAGES)
        self._sent_at = now
        self.last = 0
        """The number of the last message."""
        self._read: int | None = None if hears else 0
        self._pages: dict[str, tuple[int, float]] = {}

    @property
    def is_looked_at(self) -> bool:
        """Whether a page may be there."""
        return self._read is not None

    def sent(self, size: int, now: float) -> int:
        """Count a message of ``size`` bytes; gives its number, from 1."""
        self._sizes.append(size)
        self._sent_at = now
        self.last += 1
        return self.last

    def attached(self) -> None:
        """A page came; the first one knows all that was sent before."""
        if self._read is None:
            self._read = self.last

    def acknowledged(self, page: str, sequence: int, now: float) -> None:
        """A page has read the message of that number, and all before it."""
        if sequence > self.last:
            return
        self._pages = {name: seen for name, seen in self._pages.items() if _is_here(seen, now)}
        if page in self._pages or len(self._pages) < _MOST_PAGES:
            before, _ = self._pages.get(page, (0, now))
            self._pages[page] = (max(before, sequence), now)
            self._read = max(self._read or 0, sequence)

    def hold(self, now: float) -> float:
        """Seconds for which the next message is held back: 0 where it may go."""
        if not self._is_full(now):
            return 0.0
        return max(0.0, self._sent_at + self._patience(now) - now)

    def _is_full(self, now: float) -> bool:
        read = self._slowest(now)
        if read is None:
            return True
        unread = self.last - read
        sizes = list(self._sizes)[-unread:] if unread else []
        return unread >= MESSAGES or sum(sizes) >= BYTES

    def _slowest(self, now: float) -> int | None:
        """How far the slowest page has read that is here; without one, how far anybody has."""
        here = [seen[0] for seen in self._pages.values() if _is_here(seen, now)]
        return min(here, default=self._read)

    def _patience(self, now: float) -> float:
        is_heard = any(_is_here(seen, now) for seen in self._pages.values())
        return PATIENCE if self._hears or is_heard else UNHEARD_PATIENCE


def _is_here(seen: tuple[int, float], now: float) -> bool:
    return now - seen[1] <= PRESENCE
