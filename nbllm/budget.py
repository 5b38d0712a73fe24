"""``max_cost``: an answer that becomes dearer than its caller allows is left."""

from __future__ import annotations

from collections.abc import Sequence

from nbllm.errors import LimitExceeded
from nbllm.events import Event
from nbllm.plan import Plan
from nbllm.pricing import Tally


class Budget:
    """Watches the cost of one request, estimated until the provider's last count."""

    def __init__(self, plan: Plan) -> None:
        self._limit: float | None = plan.settings.get("max_cost")
        self._tally = Tally()
        if self._limit is not None:
            self._tally = Tally(plan.price, plan.prompt_tokens, plan.answerer.known_cost)

    def check_prompt(self) -> None:
        """Raise ``LimitExceeded`` where the prompt alone costs too much."""
        if self._passed():
            raise LimitExceeded(
                f"the prompt alone costs about ${self._dollars():.2g}, more than "
                f"max_cost={self._limit}; nothing was sent"
            )

    def take(self, events: Sequence[Event]) -> None:
        """Take what came; raises ``LimitExceeded`` where it costs too much."""
        if self._limit is None:
            return
        for event in events:
            self._tally.take(event)
        if self._passed():
            raise LimitExceeded(
                f"the answer costs about ${self._dollars():.2g}, more than max_cost={self._limit}; "
                "what came is kept. Pass a larger max_cost= to read on."
            )

    def _passed(self) -> bool:
        return self._limit is not None and self._dollars() > self._limit

    def _dollars(self) -> float:
        return self._tally.cost().dollars or 0.0
