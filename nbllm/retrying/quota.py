"""How many retries a server is good for: a bucket that failures empty and successes fill.

Without it every client of a server that fails sends each request three times, just when the server
has least room.
"""

from __future__ import annotations

import time

_CAPACITY = 50.0
_PER_SECOND = 1.0


class Quota:
    """Retries left for one server, at most 50; one comes back each second, and with each answer."""

    def __init__(self) -> None:
        self._left = _CAPACITY
        self._at = time.monotonic()

    def take(self) -> bool:
        """Take one retry, if one is left."""
        now = time.monotonic()
        self._left = min(_CAPACITY, self._left + (now - self._at) * _PER_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def give(self) -> None:
        """The server answered."""
        self._left = min(_CAPACITY, self._left + 1)


_quotas: dict[str, Quota] = {}


def quota_for(server: str) -> Quota:
    """The quota of a server, by its address."""
    return _quotas.setdefault(server, Quota())
