"""langchain-openai's ChatOpenAI."""

from __future__ import annotations

import time
from typing import Any

from heard import TOOL, Heard, weather
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI


def model_of(question: dict[str, Any]) -> ChatOpenAI:
    """A model behind the gateway."""
    return ChatOpenAI(
        model=question["model"],
        base_url=question["base_url"],
        api_key=question["token"],
        max_retries=question.get("retries", 0),
        timeout=30,
        stream_usage=True,
        **question.get("more", {}),
    )


def ask(question: dict[str, Any], heard: Heard) -> None:
    """Ask, stream or whole; with tools, run them and ask again."""
    model: Any = model_of(question)
    if schema := question.get("schema"):
        named = {"title": "answer", "description": "An answer.", **schema}
        form = model.with_structured_output(named, method="json_schema", include_raw=True)
        found = form.invoke(question["prompt"])
        heard.parsed = found["parsed"]
        take(found["raw"], heard)
        heard.add(found["raw"].text)
        return
    if question.get("tools"):
        model = model.bind_tools([TOOL])
    messages: list[Any] = [HumanMessage(question["prompt"])]
    answer = said(model, messages, question, heard)
    if answer is None:
        return
    take(answer, heard)
    if question.get("tools") and heard.calls:
        results = [
            ToolMessage(weather(**given), tool_call_id=own) for own, _name, given in heard.calls
        ]
        after = Heard()
        said(model, [*messages, answer, *results], question, after)
        heard.answer = after.text


def said(model: Any, messages: list[Any], question: dict[str, Any], heard: Heard) -> Any:
    """The message that answers, ``None`` where the client left before its end."""
    if not question["stream"]:
        answer = model.invoke(messages)
        heard.add(answer.text)
        return answer
    answer, stream = None, model.stream(messages)
    for chunk in stream:
        heard.add(chunk.text)
        answer = chunk if answer is None else answer + chunk
        if heard.pieces == question.get("stop_after"):
            heard.stopped_at = time.time()
            stream.close()
            return None
    return answer


def take(answer: Any, heard: Heard) -> None:
    """Calls, reason and counts of a message."""
    for call in answer.tool_calls:
        heard.call(call["id"], call["name"], call["args"])
    heard.reason = answer.response_metadata.get("finish_reason")
    if usage := answer.usage_metadata:
        heard.usage = [usage["input_tokens"], usage["output_tokens"]]
