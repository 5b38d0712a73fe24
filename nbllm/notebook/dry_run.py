"""``--dry-run``: what a cell would send."""

from __future__ import annotations

import json

from nbllm.notebook.answers import Question
from nbllm.plan import make_plan


def print_plans(question: Question) -> None:
    """Print what would be sent, without a key and without sending it."""
    for model, own in question.lanes:
        plan = make_plan(question.prompt, model, {**question.settings, **own})
        print(f"POST {plan.url}")
        print(json.dumps(plan.body, indent=2, ensure_ascii=False))
        print(*(f"Note: {notice}\n" for notice in plan.notices), sep="", end="")
