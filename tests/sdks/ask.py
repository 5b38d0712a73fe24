"""Asks through the official SDKs; runs in their own environment.

A line of JSON on stdin is one call: the ``sdk``, its ``base_url``, the ``client``'s options and the
``arguments`` of its streaming method. A line on stdout is what was heard.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

KEY = "a-key-of-nobody"
ONCE = {"max_retries": 0, "timeout": 20}


@dataclass
class Heard:
    """What an answer came to, as its SDK tells it.

    ``calls`` holds name and arguments as text, ``turn`` what a user of the SDK sends back of it.
    """

    text: str = ""
    reasoning: str = ""
    calls: list[list[str]] = field(default_factory=list)
    reason: str | None = None
    usage: list[int | None] = field(default_factory=list)
    error: str | None = None
    status: int | str | None = None
    turn: list[dict[str, Any]] = field(default_factory=list)

    def call(self, name: str, arguments: object = "") -> None:
        """Note one more call."""
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        self.calls.append([name, text])


def openai_chat(base_url: str, options: dict[str, Any], arguments: dict[str, Any], heard: Heard):
    """Chat Completions; an ``api_version`` makes it Azure's."""
    import openai

    if "api_version" in options:
        client = openai.AzureOpenAI(azure_endpoint=base_url, api_key=KEY, **ONCE, **options)
    else:
        client = openai.OpenAI(base_url=base_url, api_key=KEY, **ONCE, **options)
    for chunk in client.chat.completions.create(stream=True, **arguments):
        if chunk.usage:
            heard.usage = [chunk.usage.prompt_tokens, chunk.usage.completion_tokens]
        for choice in chunk.choices:
            heard_choice(choice, heard)


def heard_choice(choice: Any, heard: Heard) -> None:
    """The common part of OpenAI's and Mistral's chunks; Mistral's content may be a list."""
    content = choice.delta.content or ""
    for piece in [content] if isinstance(content, str) else content:
        if isinstance(piece, str):
            heard.text += piece
        else:
            heard.reasoning += "".join(part.text for part in piece.thinking)
    heard.reasoning += getattr(choice.delta, "reasoning_content", None) or ""
    for part in choice.delta.tool_calls or ():
        name, arguments = part.function.name, part.function.arguments
        if part.index == len(heard.calls):
            heard.call(name)
        heard.calls[part.index][1] += (
            arguments if isinstance(arguments, str) else json.dumps(arguments)
        )
    heard.reason = choice.finish_reason or heard.reason


def openai_responses(
    base_url: str, options: dict[str, Any], arguments: dict[str, Any], heard: Heard
):
    """Responses."""
    import openai

    client = openai.OpenAI(base_url=base_url, api_key=KEY, **ONCE, **options)
    for event in client.responses.create(stream=True, **arguments):
        match event.type:
            case "response.output_text.delta":
                heard.text += event.delta
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                heard.reasoning += event.delta
            case "response.output_item.done":
                heard.turn.append(event.item.to_dict())
                if event.item.type == "function_call":
                    heard.call(event.item.name, event.item.arguments)
            case "response.completed" | "response.incomplete" | "response.failed":
                heard.reason = event.response.status
                heard.error = event.response.error and event.response.error.message
                if usage := event.response.usage:
                    heard.usage = [usage.input_tokens, usage.output_tokens]


def anthropic_messages(
    base_url: str, options: dict[str, Any], arguments: dict[str, Any], heard: Heard
):
    """Messages; the SDK puts the blocks together."""
    import anthropic

    client = anthropic.Anthropic(base_url=base_url, api_key=KEY, **ONCE, **options)
    with client.messages.stream(**arguments) as stream:
        for event in stream:
            match event.type:
                case "text":
                    heard.text += event.text
                case "thinking":
                    heard.reasoning += event.thinking
                case "content_block_stop" if event.content_block.type == "tool_use":
                    heard.call(event.content_block.name, event.content_block.input)
                case "message_start" | "message_delta":
                    message = stream.current_message_snapshot
                    heard.reason = message.stop_reason
                    if usage := message.usage:
                        heard.usage = [usage.input_tokens, usage.output_tokens]
                case "message_stop":
                    message = stream.current_message_snapshot
                    heard.turn = [block.to_dict() for block in message.content]


def google_generate(
    base_url: str, options: dict[str, Any], arguments: dict[str, Any], heard: Heard
):
    """Generate content; a ``project`` makes it Vertex AI's."""
    from google import genai
    from google.genai import types
    from google.oauth2.credentials import Credentials

    version = options.pop("api_version", "v1beta")
    way = {"vertexai": True, "credentials": Credentials(KEY), **options}
    client = genai.Client(
        http_options=types.HttpOptions(base_url=base_url, api_version=version),
        **(way if options else {"api_key": KEY}),
    )
    contents = [
        types.Content.model_validate_json(json.dumps(content)) for content in arguments["contents"]
    ]
    config = types.GenerateContentConfig.model_validate_json(
        json.dumps(arguments.get("config", {}))
    )
    for chunk in client.models.generate_content_stream(
        model=arguments["model"], contents=contents, config=config
    ):
        for candidate in chunk.candidates or ():
            for part in (candidate.content and candidate.content.parts) or ():
                heard_part(part, heard)
            heard.reason = candidate.finish_reason or heard.reason
        if usage := chunk.usage_metadata:
            heard.usage = [usage.prompt_token_count, usage.candidates_token_count]


def heard_part(part: Any, heard: Heard) -> None:
    """A part of Gemini's."""
    heard.turn.append(part.model_dump(mode="json", by_alias=True, exclude_none=True))
    if part.function_call:
        heard.call(part.function_call.name, part.function_call.args or {})
    elif part.thought:
        heard.reasoning += part.text or ""
    else:
        heard.text += part.text or ""


def mistral_chat(base_url: str, options: dict[str, Any], arguments: dict[str, Any], heard: Heard):
    """Mistral's chat."""
    from mistralai.client import Mistral

    client = Mistral(server_url=base_url, api_key=KEY, timeout_ms=20_000, **options)
    with client.chat.stream(**arguments) as stream:
        for event in stream:
            if usage := event.data.usage:
                heard.usage = [usage.prompt_tokens, usage.completion_tokens]
            for choice in event.data.choices:
                heard_choice(choice, heard)


def ollama_chat(base_url: str, options: dict[str, Any], arguments: dict[str, Any], heard: Heard):
    """Ollama's chat."""
    import ollama

    client = ollama.Client(
        host=base_url, timeout=20, headers={"authorization": f"Bearer {KEY}"}, **options
    )
    for chunk in client.chat(stream=True, **arguments):
        heard.text += chunk.message.content or ""
        heard.reasoning += chunk.message.thinking or ""
        for call in chunk.message.tool_calls or ():
            heard.call(call.function.name, dict(call.function.arguments))
        heard.reason = chunk.done_reason or heard.reason
        if chunk.done:
            heard.usage = [chunk.prompt_eval_count, chunk.eval_count]


ASKERS = {
    asker.__name__: asker
    for asker in (
        openai_chat,
        openai_responses,
        anthropic_messages,
        google_generate,
        mistral_chat,
        ollama_chat,
    )
}


def answer(call: dict[str, Any]) -> Heard:
    """What one call came to, its exception included."""
    heard = Heard()
    try:
        ASKERS[call["sdk"]](call["base_url"], call["client"], call["arguments"], heard)
    except Exception as error:  # noqa: BLE001 - the test looks at it
        heard.error = f"{type(error).__name__}: {error}"[:500]
        heard.status = getattr(error, "status_code", None) or getattr(error, "code", None)
    return heard


def main() -> None:
    """Answer until stdin ends."""
    for line in sys.stdin:
        print(json.dumps(asdict(answer(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
