"""How much a model shall think: a level for Gemini 3 and later, a budget for those before."""

from __future__ import annotations

from typing import Any

from nbllm.wire.gemini.models import is_gemini_3

BUDGETS: dict[str, int] = {
    **dict.fromkeys(("minimal", "low"), 1024),
    "medium": 8192,
    **dict.fromkeys(("high", "xhigh", "max"), 24576),
}
"""What a level is in tokens, for models that take none.

As Google's own OpenAI-compatible address maps them; 24,576 is the most that all of them take.
"""


def encode_reasoning(model: str, wanted: str | int | None) -> tuple[dict[str, Any], list[str]]:
    """The ``thinkingConfig``, and what there is to say; reasoning that is asked for is also shown.

    Gemini 3 refuses a budget of 0, so its least level stands for none.
    """
    if wanted is None:
        return {}, []
    if wanted not in ("none", 0):
        return _asked(model, wanted)
    if is_gemini_3(model):
        notice = "reasoning is sent as 'minimal': this model cannot switch it off."
        return {"thinkingConfig": {"thinkingLevel": "minimal"}}, [notice]
    return {"thinkingConfig": {"thinkingBudget": 0}}, []


def _asked(model: str, wanted: str | int) -> tuple[dict[str, Any], list[str]]:
    if isinstance(wanted, int):
        amount = {"thinkingBudget": wanted}
    elif is_gemini_3(model):
        amount = {"thinkingLevel": wanted}
    elif wanted in BUDGETS:
        amount = {"thinkingBudget": BUDGETS[wanted]}
    else:
        known = ", ".join(("none", *BUDGETS))
        return {}, [f"reasoning is not sent: write {known} or a number of tokens."]
    return {"thinkingConfig": {**amount, "includeThoughts": True}}, []
