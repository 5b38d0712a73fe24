"""A whole answer in the form of OpenAI's ``chat.completion``."""

from __future__ import annotations

import time
from typing import Any

from nbllm.events import State
from nbllm.gateway.forms import annotation, counts, reason_word
from nbllm.response import Response
from nbllm.wire.chat.told import MEMBER, STATE


def completion(response: Response, model: str) -> dict[str, Any]:
    """The document; what OpenAI's form has no word for is in its member ``nbllm``."""
    choice = {
        "index": 0,
        "message": _message(response),
        "logprobs": None,
        "finish_reason": reason_word(response.finish_reason),
    }
    usage = counts(response.usage, response.cost)
    return {
        "id": f"chatcmpl-{response.run}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": response.model or model,
        "choices": [choice],
        **({"usage": usage} if usage else {}),
        MEMBER: _beside(response),
    }


def _message(response: Response) -> dict[str, Any]:
    calls = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments_json or "{}"},
        }
        for call in response.tool_calls
    ]
    sources = [annotation(each) for each in response.citations if each.url]
    state = next((each for each in reversed(response.events) if isinstance(each, State)), None)
    kept = {"origin": state.origin, "content": state.content} if state else None
    optional = {
        "reasoning_content": response.reasoning,
        "tool_calls": calls,
        "annotations": sources,
        STATE: kept,
    }
    return {
        "role": "assistant",
        "content": response.text or (None if calls else ""),
        "refusal": None,
        **{name: value for name, value in optional.items() if value},
    }


def _beside(response: Response) -> dict[str, Any]:
    facts = {
        "provider": response.provider,
        "raw_finish_reason": response.raw_finish_reason,
        "notices": list(response.notices),
    }
    return {name: value for name, value in facts.items() if value}
