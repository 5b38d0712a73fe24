"""One run as a row: what was asked, what came, what it took; never a key."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

from nbllm.attachments import File, Image
from nbllm.logbook.keys import known_keys
from nbllm.messages import CallPart, Message, ResultPart, Text
from nbllm.plan import Plan
from nbllm.response import Response
from nbllm.streaming.generation import Generation
from nbllm.streaming.ledger import least_cost, outcome
from nbllm.streaming.tag import new_id

SESSION = new_id()
"""This process, as the rows call it."""
_LONGEST = 1_000_000
_NUMBERS = ("temperature", "top_p", "max_tokens", "seed", "reasoning")
_WORDS = (*_NUMBERS, "stop", "tool_choice", "timeout", "max_cost")


def row_of(plan: Plan, generation: Generation, *, with_texts: bool) -> dict[str, Any]:
    """The row of a run that is over; without texts, only what can be counted and names."""
    response, tag = outcome(generation), generation.tag
    row = {
        "run": tag.run,
        "time": time.time() - (time.perf_counter() - (generation.started or 0.0)),
        "session": SESSION,
        "comparison": tag.comparison,
        "lane": tag.lane,
        "conversation": tag.conversation,
        "sample": plan.sample,
        "model": str(generation.answerer),
        "answered_by": response.model,
        "settings": _settings(plan, _NUMBERS),
        "finish_reason": response.finish_reason,
        "error": type(response.error).__name__ if response.error else None,
        **_numbers(response),
        "estimated_cost": (least_cost(generation) or None) if response.cost is None else None,
    }
    if not with_texts:
        return row
    keys = known_keys(plan)
    texts = _texts(plan, generation, response)
    return row | {name: _clean(text, keys) for name, text in texts.items()}


def _numbers(response: Response) -> dict[str, Any]:
    names = ("ttft", "duration", "tokens_per_second", "cost")
    counts = ("input_tokens", "output_tokens", "reasoning_tokens", "cached_input_tokens")
    return {
        **{name: getattr(response, name) for name in names},
        **{name: getattr(response.usage, name) for name in counts},
    }


def _texts(plan: Plan, generation: Generation, response: Response) -> dict[str, Any]:
    messages = plan.request.messages
    earlier, asked = _newest(messages)
    calls = [{"name": call.name, "arguments": call.arguments_json} for call in response.tool_calls]
    error = response.error
    return {
        "system": "\n".join(each.text for each in messages if each.role == "system") or None,
        "prompt": "\n".join(map(_shown, asked)),
        "earlier": earlier,
        "text": response.text,
        "reasoning": response.reasoning or None,
        "tool_calls": _json(calls) if calls else None,
        "settings": _settings(plan, _WORDS),
        "labels": _json(generation.labels.texts) if generation.labels.texts else None,
        "error": f"{type(error).__name__}: {error}" if error else None,
    }


def _newest(messages: Sequence[Message]) -> tuple[int, list[Message]]:
    """How many were said before, and what is asked now: the messages behind the last answer."""
    said = [message for message in messages if message.role != "system"]
    places = [place for place, message in enumerate(said) if message.role == "assistant"]
    begin = places[-1] + 1 if places and places[-1] + 1 < len(said) else 0
    return begin, said[begin:]


def _shown(message: Message) -> str:
    """What a message says; of a picture or file only what it is."""
    return "".join(_part(part) for part in message.content)


def _part(part: object) -> str:
    match part:
        case Text(text=text):
            return text
        case ResultPart(name=name, output=output):
            return f"[result of {name or 'a tool'}] {output}"
        case CallPart(name=name, arguments=arguments):
            return f"[call of {name}] {arguments}"
        case Image() | File():
            return f"[{part!r}]"
        case _:
            return ""


def _settings(plan: Plan, names: Sequence[str]) -> str:
    return _json({name: plan.settings[name] for name in names if name in plan.settings})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _clean(value: Any, keys: Sequence[str]) -> Any:
    """A text without the keys that nbllm knows, as SQLite can keep it."""
    if not isinstance(value, str):
        return value
    if keys and any(key in value for key in keys):
        from nbllm.transport.disguise import hide

        value = hide(value, keys)
    if len(value) > _LONGEST:
        value = f"{value[:_LONGEST]}… ({len(value) - _LONGEST:,} more characters)"
    return value.encode("utf-8", "replace").decode()
