"""Messages through the anthropic SDK."""

from __future__ import annotations

import nbllm
from sdks.answers import Way
from sdks.call import (
    CALLS,
    CITY,
    PDF,
    PDF_TEXT,
    PICTURE,
    PNG,
    PNG_TEXT,
    ROUND_TRIP,
    TALK,
    TOOL,
    Call,
)

WAY = Way("anthropic_messages", "anthropic/claude-opus-4-8", settings={"max_tokens": 4000})
OLDER = Way("anthropic_messages", "anthropic/claude-haiku-4-5", settings={"max_tokens": 4000})
HELLO = [{"role": "user", "content": "Hello."}]
HEADERS = {
    "header anthropic-version": "2023-06-01 still takes temperature and top_p; 2026-10-21 does not",
    "header authorization": "the service takes a key in either header",
    "header x-api-key": "the service takes a key in either header",
}
LOOK = {"type": "text", "text": "Look."}
THEIRS = {
    "name": "get_weather",
    "description": "The weather of a city.",
    "input_schema": CITY,
}
SEARCH = {"type": "web_search_20250305", "name": "web_search"}
CACHED = {"type": "text", "text": "A long text.", "cache_control": {"type": "ephemeral"}}


def call(name, way=WAY, prompt="Hello.", settings=(), differs=(), messages=HELLO, **arguments):
    """A call whose headers differ at least."""
    arguments = {"messages": messages, "max_tokens": 4000, **arguments}
    return Call(name, way, arguments, prompt, dict(settings), {**HEADERS, **dict(differs)})


def looking(part: dict[str, object]) -> list[dict[str, object]]:
    """A question with an attachment."""
    return [{"role": "user", "content": [LOOK, part]}]


TABLE = [
    call("a text"),
    call("a system text", settings={"system": "Be brief."}, system="Be brief."),
    call("several turns", prompt=TALK, messages=TALK),
    call(
        "an image as bytes",
        prompt=["Look.", nbllm.Image(PNG)],
        messages=looking(
            {
                "type": "image",
                "source": {"type": "base64", "media_type": "image/png", "data": PNG_TEXT},
            }
        ),
    ),
    call(
        "an image by address",
        prompt=["Look.", nbllm.Image(PICTURE)],
        messages=looking({"type": "image", "source": {"type": "url", "url": PICTURE}}),
    ),
    call(
        "a PDF",
        prompt=["Look.", nbllm.File(PDF, name="one.pdf")],
        messages=looking(
            {
                "type": "document",
                "source": {"type": "base64", "media_type": "application/pdf", "data": PDF_TEXT},
                "title": "one.pdf",
            }
        ),
    ),
    *(
        call(
            f"a tool, choice {ours}",
            settings={"tools": [TOOL], "tool_choice": ours},
            tools=[THEIRS],
            tool_choice=theirs,
        )
        for ours, theirs in {
            "auto": {"type": "auto"},
            "required": {"type": "any"},
            "none": {"type": "none"},
            "get_weather": {"type": "tool", "name": "get_weather"},
        }.items()
    ),
    call("a tool of the provider's", settings={"tools": [SEARCH]}, tools=[SEARCH]),
    call(
        "parallel calls and their results",
        prompt=ROUND_TRIP,
        settings={"tools": [TOOL]},
        messages=[
            *ROUND_TRIP[:1],
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "I look."},
                    *(
                        {
                            "type": "tool_use",
                            "id": call["id"],
                            "name": "get_weather",
                            "input": {"city": call["city"]},
                        }
                        for call in CALLS
                    ),
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": call["id"],
                        "content": call["output"],
                    }
                    for call in CALLS
                ],
            },
        ],
        tools=[THEIRS],
    ),
    call(
        "the result of a call that failed",
        prompt=[
            *ROUND_TRIP[:1],
            {**ROUND_TRIP[1], "content": None, "tool_calls": ROUND_TRIP[1]["tool_calls"][:1]},
            {**ROUND_TRIP[2], "is_error": True},
        ],
        settings={"tools": [TOOL]},
        messages=[
            *ROUND_TRIP[:1],
            {
                "role": "assistant",
                "content": [
                    {
                        "type": "tool_use",
                        "id": "calla0001",
                        "name": "get_weather",
                        "input": {"city": "Zürich"},
                    }
                ],
            },
            {
                "role": "user",
                "content": [
                    {
                        "type": "tool_result",
                        "tool_use_id": "calla0001",
                        "content": CALLS[0]["output"],
                        "is_error": True,
                    }
                ],
            },
        ],
        tools=[THEIRS],
    ),
    call(
        "an answer by schema",
        settings={"schema": CITY},
        output_config={"format": {"type": "json_schema", "schema": CITY}},
    ),
    call(
        "a level of reasoning",
        settings={"reasoning": "high"},
        thinking={"type": "adaptive"},
        output_config={"effort": "high"},
    ),
    call(
        "a budget of reasoning",
        OLDER,
        settings={"reasoning": 2000},
        thinking={"type": "enabled", "budget_tokens": 2000},
    ),
    call(
        "sampling and limits",
        OLDER,
        settings={"temperature": 0.25, "stop": ["END", "STOP"], "extra": {"top_k": 5}},
        stop_sequences=["END", "STOP"],
        extra_body={"temperature": 0.25, "top_k": 5},
    ),
    call(
        "another share of the choices",
        OLDER,
        settings={"top_p": 0.5},
        extra_body={"top_p": 0.5},
    ),
    call("one stop word", settings={"stop": "END"}, stop_sequences=["END"]),
    call(
        "a caching point",
        prompt=[{"role": "user", "content": [CACHED, {"type": "text", "text": "A question."}]}],
        messages=[{"role": "user", "content": [CACHED, {"type": "text", "text": "A question."}]}],
    ),
    call(
        "a caching point in the system text",
        prompt=[{"role": "system", "content": [CACHED]}, *HELLO],
        system=[CACHED],
    ),
]
