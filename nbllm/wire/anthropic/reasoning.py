"""How much to think: a level or a token budget, in the form that the model takes.

A level goes out as adaptive thinking with an effort where the model knows that (Claude 4.6 and
newer); older models get the budget of ``BUDGETS``, but never more than half of ``max_tokens``.
"""

from __future__ import annotations

from typing import Any

from nbllm.messages import Request
from nbllm.wire.anthropic.models import Abilities, abilities
from nbllm.wire.anthropic.tools import forces_a_tool

BUDGETS = {
    "minimal": 1024,
    "low": 2048,
    "medium": 8192,
    "high": 16_000,
    "xhigh": 24_000,
    "max": 32_000,
}
"""Tokens to think with, at each level, for models that take no level."""

LEAST_BUDGET = 1024
_ROOM_TO_ANSWER = 4096


def encode_reasoning(request: Request, max_tokens: int, notices: list[str]) -> dict[str, Any]:
    """The body's fields, ``max_tokens`` among them where a budget needs a greater one."""
    wanted, able = request.reasoning, abilities(request.model)
    if wanted is None:
        return {}
    if wanted in ("none", 0):
        return _off(able, notices)
    if forces_a_tool(request.tool_choice):
        return _unsent("Claude does not reason when tool_choice forces a call.", notices)
    if isinstance(wanted, str):
        return _level(wanted, able, max_tokens, notices)
    return _budget(wanted, able, request, max_tokens, notices)


def is_thinking(fields: dict[str, Any]) -> bool:
    """Whether the fields of a body ask for thinking."""
    return fields.get("thinking", {}).get("type") in ("adaptive", "enabled")


def _off(able: Abilities, notices: list[str]) -> dict[str, Any]:
    if able.off is None:
        return _unsent("this model always reasons.", notices)
    return {"thinking": {"type": able.off}}


def _level(level: str, able: Abilities, max_tokens: int, notices: list[str]) -> dict[str, Any]:
    if able.level:
        effort = "low" if level == "minimal" else level
        shown = {"display": "summarized"} if able.hides else {}
        return {"thinking": {"type": "adaptive", **shown}, "output_config": {"effort": effort}}
    if level not in BUDGETS:
        return _unsent(f"{level!r} is none of {', '.join(BUDGETS)}.", notices)
    if max_tokens <= LEAST_BUDGET:
        return _unsent(f"it needs max_tokens above {LEAST_BUDGET}.", notices)
    return _enabled(max(LEAST_BUDGET, min(BUDGETS[level], max_tokens // 2)))


def _budget(
    budget: int, able: Abilities, request: Request, max_tokens: int, notices: list[str]
) -> dict[str, Any]:
    if not able.budget:
        return _unsent("this model takes a level, no token budget.", notices)
    if budget < LEAST_BUDGET:
        notices.append(f"reasoning is sent as {LEAST_BUDGET} tokens: fewer are not taken.")
        budget = LEAST_BUDGET
    fields = _enabled(budget)
    if request.max_tokens is None and max_tokens <= budget:
        fields["max_tokens"] = budget + _ROOM_TO_ANSWER
    return fields


def _enabled(budget: int) -> dict[str, Any]:
    return {"thinking": {"type": "enabled", "budget_tokens": budget}}


def _unsent(why: str, notices: list[str]) -> dict[str, Any]:
    notices.append(f"reasoning is not sent: {why}")
    return {}
