"""One prompt for one model."""

from __future__ import annotations

from dataclasses import dataclass, field

from nbllm.plan import Plan
from nbllm.prompt import Prompt
from nbllm.replay.request import asked


@dataclass(frozen=True, slots=True)
class Job:
    """One prompt for one model: row ``index`` of the batch, from 0.

    ``prompt`` is what the caller gave, ``model`` the name that is shown; ``plan`` is both, checked,
    with files read and aliases resolved, but without a key that was not given as a setting.
    """

    index: int
    prompt: Prompt = field(repr=False)
    model: str
    plan: Plan = field(repr=False)

    @property
    def key(self) -> str:
        """What finds its answer in a file of earlier runs; nothing secret is in it.

        The same request has the same key, whatever its place among the others; of equal ones each
        has its own. Raises ``TypeError`` or ``ValueError`` for a request that is no JSON.
        """
        return asked(self.plan.url, self.plan.body, self.plan.sample).key
