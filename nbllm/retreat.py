"""What to ask instead where a server refuses not the question but the way it was put."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from nbllm.errors import BadRequest, NbllmError
from nbllm.plan import Plan

_STREAM = re.compile(r"\bstream(ing|ed)?\b", re.IGNORECASE)
_REFUSAL = re.compile(
    r"unsupported|unavailable|disabled|must be verified|only (supports )?non-stream|no streaming"
    r"|(\bnot|n['’]t) (be )?(an? )?(support|allow|available|permit|enabled)"
    r"|(can ?not|can['’]t) (be )?stream|(must|should|only) (be )?(set to )?['`\"]?false",
    re.IGNORECASE,
)
_NO_SUMMARY = "This account gets no summaries of the model's reasoning."
_IN_ONE_PIECE = "This model does not stream: the answer comes in one piece."


def first_plan(plan: Plan) -> tuple[Plan, str | None]:
    """The plan to begin with; a model that is known not to stream is not asked to."""
    return (plan.whole(), _IN_ONE_PIECE) if plan.facts.streaming is False else (plan, None)


def second_plan(plan: Plan, error: NbllmError) -> tuple[Plan, str] | None:
    """The plan that the refusal leaves, with a notice; ``None`` where there is none.

    A model that cannot stream is asked once without streaming; a server that does not know
    ``stream_options`` is asked once without them, one that keeps summaries of reasoning from an
    account, without those.
    """
    if not isinstance(error, BadRequest) or not plan.request.streaming:
        return None
    if "stream_options" in error.message and "stream_options" in plan.body:
        body = {name: value for name, value in plan.body.items() if name != "stream_options"}
        return replace(plan, body=body), "This server takes no stream_options: no token counts."
    if "summar" in error.message and _summary(plan):
        reasoning = {**plan.body["reasoning"]}
        del reasoning["summary"]
        return replace(plan, body={**plan.body, "reasoning": reasoning}), _NO_SUMMARY
    if _STREAM.search(error.message) and _REFUSAL.search(error.message):
        return plan.whole(), _IN_ONE_PIECE
    return None


def _summary(plan: Plan) -> bool:
    reasoning: Any = plan.body.get("reasoning")
    return isinstance(reasoning, dict) and "summary" in reasoning
