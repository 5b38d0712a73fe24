"""From the end of a run to its row."""

from __future__ import annotations

from functools import partial

from nbllm.plan import Plan
from nbllm.streaming.generation import Generation
from nbllm.streaming.ledger import ledger


def note(generation: Generation, plan: Plan) -> None:
    """Have a run noted in the history as soon as it is over.

    ``plan`` is what is asked, by the first request if there are several. ``generation.tag`` says
    where the run belongs; it is read at the end.
    """
    generation.when_over(partial(_over, plan))


def _over(plan: Plan, generation: Generation) -> None:
    del plan
    ledger().close(generation)
