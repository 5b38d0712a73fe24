"""Who answers, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbllm.events import Event
from nbllm.folding import Fold
from nbllm.pricing import Price, Tally

if TYPE_CHECKING:
    from nbllm.schema.form import Form


@dataclass(frozen=True, slots=True)
class Answerer:
    """A model of a provider; ``prompt_tokens`` is an estimate of what it is asked.

    ``spent`` is what the turn cost, in US dollars, up to the end of each round before this one.
    ``form`` is what its answer must fit, if anything; ``is_replay`` says that the answer came
    before and costs nothing now.
    """

    provider: str
    model: str
    price: Price | None = None
    prompt_tokens: int | None = None
    spent: tuple[float | None, ...] = ()
    form: Form | None = None
    is_replay: bool = False

    @property
    def structured(self) -> bool:
        """Whether its answer is JSON of a form."""
        return self.form is not None

    @property
    def known_cost(self) -> float | None:
        """What an answer costs in US dollars where that is known beforehand, as of the demo."""
        return 0.0 if self.is_replay or self.provider == "demo" else None

    def fold(self, log: Sequence[Event], times: Sequence[float], started: float) -> Fold:
        """The fold of its answer, whose events the log gets."""
        made = Fold(
            log,
            times,
            started=started,
            provider=self.provider,
            model=self.model,
            tally=self.tally(),
        )
        made.form = self.form
        return made

    def tally(self) -> Tally:
        """What counts its tokens and its cost."""
        return Tally(self.price, self.prompt_tokens, self.known_cost, self.spent)

    def __str__(self) -> str:
        return f"{self.provider}/{self.model}"
