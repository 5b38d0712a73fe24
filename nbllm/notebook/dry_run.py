"""``--dry-run``: what a cell would send."""

from __future__ import annotations

import json
import re

from nbllm.estimate import budget_line, estimate
from nbllm.notebook.answers import Question, plans_for

_BASE64 = re.compile(r"[A-Za-z0-9+/]{400,}={0,2}")


def print_plans(question: Question) -> None:
    """Print what would be sent, without a key and without sending it."""
    times = question.arguments.samples
    for plan in plans_for(question):
        print(f"POST {plan.url}" + (f" ({times} times)" if times > 1 else ""))
        print(_BASE64.sub(_shortened, json.dumps(plan.body, indent=2, ensure_ascii=False)))
        print(*(f"Along with it: {label}\n" for label in plan.request.labels), sep="", end="")
        print(*(f"Note: {notice}\n" for notice in plan.notices), sep="", end="")
        print(f"Estimate{' for each' if times > 1 else ''}: {estimate(plan)}")
    if line := budget_line():
        print(line)


def _shortened(found: re.Match[str]) -> str:
    """The bytes of an image, of which nobody reads more than their number."""
    return f"{found[0][:40]}… ({len(found[0]):,} characters of base64)"
