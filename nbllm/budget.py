"""``max_cost`` and the budget of the whole process: what becomes dearer than allowed is left."""

from __future__ import annotations

from collections.abc import Sequence

from nbllm import choices
from nbllm.errors import LimitExceeded
from nbllm.events import Event
from nbllm.plan import Plan
from nbllm.pricing import Tally
from nbllm.streaming.ledger import ledger


class Budget:
    """Watches what one model's answer costs, estimated until the provider's last count.

    A budget that is chosen while it runs counts the answer from there on.
    """

    def __init__(self, plan: Plan, run: str) -> None:
        self._run = run
        self._limit: float | None = plan.settings.get("max_cost")
        self._before = plan.spent
        self._tally = Tally(plan.price, plan.prompt_tokens, plan.answerer.known_cost)
        ledger().open(run)

    def check_prompt(self) -> None:
        """Raise ``LimitExceeded`` where the prompt alone costs too much, else reserve its cost."""
        if self._passed():
            raise LimitExceeded(
                f"the prompt alone costs about ${self._total():.2g}, more than "
                f"max_cost={self._limit}; nothing was sent"
            )
        if reason := self._overspent():
            self.forget()
            raise LimitExceeded(f"{reason}; nothing was sent. {_ADVICE}")

    def take(self, events: Sequence[Event]) -> None:
        """Take what came; raises ``LimitExceeded`` where it costs too much."""
        if self._limit is None and choices.budget() is None:
            return
        for event in events:
            self._tally.take(event)
        if self._passed():
            raise LimitExceeded(
                f"the answer costs about ${self._total():.2g}, more than max_cost={self._limit}; "
                "what came is kept. Pass a larger max_cost= to read on."
            )
        if reason := self._overspent():
            raise LimitExceeded(f"{reason}; what came is kept. {_ADVICE}")

    def forget(self) -> None:
        """Nothing came of it: it costs nothing."""
        ledger().forget(self._run, self)

    def _passed(self) -> bool:
        return self._limit is not None and self._total() > self._limit

    def _total(self) -> float:
        """What it costs with the rounds of the turn before it."""
        return self._before + self._dollars()

    def _overspent(self) -> str | None:
        """What is wrong where all runs together are too dear, and this one is no free one."""
        budget, own = choices.budget(), self._dollars()
        if budget is None or not own:
            return None
        ledger().estimate(self._run, self, own)
        spent = ledger().spent()
        if spent <= budget:
            return None
        return f"the budget of ${budget:g} for this session is spent, ${spent:.2g} with this run"

    def _dollars(self) -> float:
        return self._tally.cost().dollars or 0.0


_ADVICE = "%llm cost shows what it went to, nbllm.configure(budget=…) sets another, in US dollars."
