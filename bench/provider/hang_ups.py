"""When clients hung up in the middle of an answer."""

from __future__ import annotations

import time

from provider.order import Order


class HangUps:
    """Notes each one until somebody asks."""

    def __init__(self) -> None:
        self._noted: list[dict[str, object]] = []

    def note(self, order: Order, sent: int, how: str) -> None:
        """It happened now: ``at`` is in nanoseconds of ``CLOCK_MONOTONIC``."""
        self._noted.append(
            {"at": time.monotonic_ns(), "model": order.model, "sent": sent, "how": how}
        )

    def take(self) -> list[dict[str, object]]:
        """Those since the last time."""
        noted, self._noted = self._noted, []
        return noted
