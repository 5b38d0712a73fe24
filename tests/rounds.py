"""What Python makes of a stream's events, in the page's words."""

from __future__ import annotations

from typing import Any

from nbllm.events import Event, Finish, Notice, Start, ToolResult
from nbllm.folding import fold
from nbllm.pricing import Price

PRICE = Price(input=3.0, output=15.0)
PROMPT_TOKENS = 1_000


def rounds(events: list[Event]) -> list[list[Event]]:
    """The events of each round: the next begins with the ``Start`` behind results."""
    split: list[list[Event]] = [[]]
    for event in events:
        if isinstance(event, Start):
            if any(isinstance(each, ToolResult) for each in split[-1]):
                split.append([])
            else:
                split[-1] = [each for each in split[-1] if isinstance(each, Notice)]
        split[-1].append(event)
    return split


def calls(events: list[Event]) -> list[dict[str, Any]]:
    """The calls of one round and what came of them, in the page's words."""
    told = [
        {"id": call.id, "name": call.name, "arguments": call.arguments_json}
        for call in fold((1.0, event) for event in events).tool_calls
    ]
    results = [event for event in events if isinstance(event, ToolResult)]
    for call in told:
        for result in results:
            if result.id == call["id"] and "result" not in call:
                call["result"] = {"output": result.output, "is_error": result.is_error}
    return told


def step(events: list[Event]) -> dict[str, Any]:
    """A round that is over, in the page's words."""
    answer = fold((1.0, event) for event in events)
    return {"text": answer.text, "reasoning": answer.reasoning, "tools": calls(events)}


def said(events: list[Event]) -> dict[str, Any]:
    """Python's fold, in the page's words."""
    timed = ((1.0, event) for event in events)
    answer = fold(timed, price=PRICE, prompt_tokens=PROMPT_TOKENS)
    *former, last = rounds(events)
    raw = next((event.reason for event in events if isinstance(event, Finish)), None)
    error = answer.error and {"title": type(answer.error).__name__, "message": str(answer.error)}
    return {
        "text": answer.text,
        "reasoning": answer.reasoning,
        "tools": calls(last),
        "steps": [*map(step, former)],
        "notices": [event.text for event in events if isinstance(event, Notice)],
        "citations": [{"url": each.url, "title": each.title} for each in answer.citations],
        "error": error,
        "finish_reason": raw,
        "input_tokens": answer.usage.input_tokens,
        "cost": answer.cost,
        "cost_exact": answer.cost is not None and not answer.cost_is_estimate,
    }
