"""What a request will about cost, before it is sent."""

from __future__ import annotations

import json
from dataclasses import dataclass

from nbllm import choices
from nbllm.data.weight import attached_tokens
from nbllm.events import Usage
from nbllm.plan import Plan
from nbllm.streaming.ledger import ledger

_BYTES_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens of a request, and US dollars; ``None`` is not known.

    ``output_tokens`` is the most that the answer may have, ``cost`` what it costs then.
    ``has_more`` says that something goes out, too, of which nobody knows how much it counts.
    """

    input_tokens: int
    output_tokens: int | None
    prompt_cost: float | None
    cost: float | None
    has_more: bool

    def __str__(self) -> str:
        more = " and documents that count extra" if self.has_more else ""
        most = "" if self.output_tokens is None else f", at most {self.output_tokens:,} out"
        return f"about {_tokens(self.input_tokens)} in{more}{most}: {self._price()}"

    def _price(self) -> str:
        if self.prompt_cost is None:
            return "the price is not known"
        if self.cost == 0.0:
            return "costs nothing"
        whole = "" if self.cost is None else f", {dollars(self.cost)} with the longest answer"
        return f"{dollars(self.prompt_cost)} for the prompt{whole}"


def estimate(plan: Plan) -> Estimate:
    """The estimate for one request, at four bytes a token."""
    tools = json.dumps(plan.request.tools, default=str) if plan.request.tools else ""
    sent = plan.prompt_tokens + len(tools.encode()) // _BYTES_PER_TOKEN
    most = plan.settings.get("max_tokens") or plan.facts.output_limit
    attached = [part for message in plan.request.messages for part in message.attachments]
    has_more = any(attached_tokens([part]) == 0 for part in attached)
    return Estimate(sent, most, _cost(plan, sent, 0), _cost(plan, sent, most), has_more)


def budget_line() -> str | None:
    """What is left of the budget for all runs, if there is one."""
    budget = choices.budget()
    if budget is None:
        return None
    left = max(0.0, budget - ledger().spent())
    return f"{dollars(left)} of the budget of {dollars(budget)} for this session is left."


def dollars(amount: float) -> str:
    """An amount as people read it; small ones with two digits that count."""
    if amount == 0 or amount >= 1:
        return f"${amount:,.2f}"
    return f"${amount:.4f}" if amount >= 0.001 else f"${float(f'{amount:.2g}'):.10f}".rstrip("0")


def _cost(plan: Plan, sent: int, came: int | None) -> float | None:
    if plan.answerer.known_cost is not None:
        return plan.answerer.known_cost
    if plan.price is None or came is None:
        return None
    return plan.price.cost(Usage(input_tokens=sent, output_tokens=came))


def _tokens(count: int) -> str:
    return "1 token" if count == 1 else f"{count:,} tokens"
