"""The official SDK of OpenAI, as its users write it."""

from __future__ import annotations

import time
from typing import Any

import openai
from heard import TOOL, Heard, weather


def client_of(question: dict[str, Any]) -> openai.OpenAI:
    """A client of the gateway."""
    return openai.OpenAI(
        base_url=question["base_url"],
        api_key=question["token"],
        max_retries=question.get("retries", 0),
        timeout=30,
    )


def ask(question: dict[str, Any], heard: Heard) -> None:
    """Ask, stream or whole; with tools, run them and ask again."""
    with client_of(question) as client:
        messages: list[Any] = [{"role": "user", "content": question["prompt"]}]
        arguments = arguments_of(question)
        say = streamed if question["stream"] else whole
        say(client, {**arguments, "messages": messages}, question, heard)
        if question.get("tools") and heard.calls:
            messages += turns(heard)
            after = Heard()
            say(client, {**arguments, "messages": messages}, question, after)
            heard.answer = after.text


def arguments_of(question: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a request, but for its messages."""
    arguments: dict[str, Any] = {"model": question["model"], **question.get("more", {})}
    if question.get("tools"):
        arguments["tools"] = [TOOL]
    if schema := question.get("schema"):
        described = {"name": "answer", "schema": schema, "strict": True}
        arguments["response_format"] = {"type": "json_schema", "json_schema": described}
    return arguments


def streamed(
    client: openai.OpenAI, arguments: dict[str, Any], question: dict[str, Any], heard: Heard
) -> None:
    """Through the SDK's own accumulator, which is stricter than a loop over chunks."""
    options = {"include_usage": True}
    with client.chat.completions.stream(stream_options=options, **arguments) as stream:
        for event in stream:
            if event.type == "chunk":
                for choice in event.chunk.choices:
                    heard.reasoning += getattr(choice.delta, "reasoning_content", None) or ""
            elif event.type == "content.delta":
                heard.add(event.delta)
            if heard.pieces == question.get("stop_after"):
                heard.stopped_at = time.time()
                return
        take(finished(stream), heard)


def finished(stream: Any) -> Any:
    """The whole of a stream; one that was too long is an exception of the SDK's that holds it."""
    try:
        return stream.get_final_completion()
    except openai.LengthFinishReasonError as error:
        return error.completion


def whole(
    client: openai.OpenAI, arguments: dict[str, Any], _question: dict[str, Any], heard: Heard
) -> None:
    """One answer at once."""
    completion = client.chat.completions.create(**arguments)
    message = completion.choices[0].message
    heard.add(message.content)
    heard.reasoning = getattr(message, "reasoning_content", None) or ""
    take(completion, heard)


def take(completion: Any, heard: Heard) -> None:
    """What is the same of a streamed answer and a whole one."""
    choice = completion.choices[0]
    heard.reason = choice.finish_reason
    for call in choice.message.tool_calls or ():
        heard.call(call.id, call.function.name, call.function.arguments)
    if usage := completion.usage:
        heard.usage = [usage.prompt_tokens, usage.completion_tokens]


def turns(heard: Heard) -> list[dict[str, Any]]:
    """The answer with its calls, and a result for each."""
    import json

    calls = [
        {"id": own, "type": "function", "function": {"name": name, "arguments": json.dumps(given)}}
        for own, name, given in heard.calls
    ]
    said = {"role": "assistant", "content": heard.text or None, "tool_calls": calls}
    results = [
        {"role": "tool", "tool_call_id": own, "content": weather(**given)}
        for own, _name, given in heard.calls
    ]
    return [said, *results]


def models(question: dict[str, Any], heard: Heard) -> None:
    """The list of models; each of them by its name gives itself."""
    with client_of(question) as client:
        heard.models = [model.id for model in client.models.list()]
        heard.answer = client.models.retrieve(question["model"]).id


def parse(question: dict[str, Any], heard: Heard) -> None:
    """An answer as a model of pydantic's."""
    from pydantic import BaseModel

    class City(BaseModel):
        city: str

    with client_of(question) as client:
        messages: Any = [{"role": "user", "content": question["prompt"]}]
        completion = client.chat.completions.parse(
            model=question["model"], messages=messages, response_format=City
        )
    message = completion.choices[0].message
    heard.add(message.content)
    heard.parsed = message.parsed and message.parsed.model_dump()
    take(completion, heard)
