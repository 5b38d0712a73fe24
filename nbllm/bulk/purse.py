"""What a map costs until now, the answers in flight included."""

from __future__ import annotations

from nbllm.response import Response


class Purse:
    """US dollars, against the limit of a whole map; what nobody knows is not in it."""

    def __init__(self, limit: float | None) -> None:
        self.limit = limit
        self.before = 0.0
        """What answers cost that earlier runs had; for the caller's thread alone."""
        self._spent = 0.0
        self._running: dict[int, float] = {}
        self._was_empty = False

    @property
    def total(self) -> float:
        """US dollars, the running ones as far as they came."""
        return self.before + self._spent

    @property
    def is_empty(self) -> bool:
        """Whether more than the limit was spent at any time."""
        self._was_empty |= self.limit is not None and self.total > self.limit
        return self._was_empty

    def estimate(self, index: int, dollars: float) -> None:
        """What a job in flight costs as far as it came."""
        self._spent += dollars - self._running.get(index, 0.0)
        self._running[index] = dollars

    def settle(self, index: int, response: Response) -> None:
        """A job is over."""
        known, cost = self._running.pop(index, 0.0), paid(response)
        if cost is not None:
            self._spent += cost - known


def paid(response: Response) -> float | None:
    """What an answer cost; of one that failed before anything came, nothing."""
    has_come = response.text or response.reasoning or response.tool_calls
    if response.cost is None and not has_come and not response.ok:
        return 0.0
    return response.cost
