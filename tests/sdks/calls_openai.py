"""Chat Completions through the openai SDK: OpenAI, Azure and OpenRouter."""

from __future__ import annotations

import nbllm
from sdks.answers import Way
from sdks.call import (
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

CHAT = Way("openai_chat", "openai/gpt-5", "/v1", {"api": "chat"})
SAMPLED = Way("openai_chat", "openai/gpt-4.1", "/v1", {"api": "chat"})
VERSION = {"api_version": "2024-10-21"}
DEPLOYMENT = Way("openai_chat", "azure/my-gpt", "", VERSION, VERSION)
AZURE = Way("openai_chat", "azure/my-gpt", "/openai/v1")
OPENROUTER = Way("openai_chat", "openrouter/anthropic/claude-opus-4.8", "/api/v1")
NAMED = {"type": "function", "function": {"name": "get_weather"}}
USAGE = {"stream_options.include_usage": "without it no usage comes"}
HELLO = [{"role": "user", "content": "Hello."}]
CACHED = [
    {
        "role": "user",
        "content": [
            {"type": "text", "text": "A long text.", "cache_control": {"type": "ephemeral"}},
            {"type": "text", "text": "A question."},
        ],
    }
]
LOOK = {"type": "text", "text": "Look."}


def call(name, way=CHAT, prompt="Hello.", settings=(), differs=(), messages=HELLO, **arguments):
    """A call whose bodies differ in ``stream_options`` at least."""
    arguments = {"messages": messages, **arguments}
    return Call(name, way, arguments, prompt, dict(settings), {**USAGE, **dict(differs)})


TABLE = [
    call("a text"),
    call(
        "a system text",
        settings={"system": "Be brief."},
        messages=[{"role": "system", "content": "Be brief."}, *HELLO],
    ),
    call("several turns", prompt=TALK, messages=TALK),
    call(
        "an image as bytes, with detail",
        prompt=["Look.", nbllm.Image(PNG, detail="low")],
        messages=[
            {
                "role": "user",
                "content": [
                    LOOK,
                    {
                        "type": "image_url",
                        "image_url": {"url": f"data:image/png;base64,{PNG_TEXT}", "detail": "low"},
                    },
                ],
            }
        ],
    ),
    call(
        "an image by address",
        prompt=["Look.", nbllm.Image(PICTURE)],
        messages=[
            {
                "role": "user",
                "content": [LOOK, {"type": "image_url", "image_url": {"url": PICTURE}}],
            }
        ],
    ),
    call(
        "a PDF",
        prompt=["Look.", nbllm.File(PDF, name="one.pdf")],
        messages=[
            {
                "role": "user",
                "content": [
                    LOOK,
                    {
                        "type": "file",
                        "file": {
                            "filename": "one.pdf",
                            "file_data": f"data:application/pdf;base64,{PDF_TEXT}",
                        },
                    },
                ],
            }
        ],
    ),
    call("a tool", settings={"tools": [TOOL]}, tools=[TOOL]),
    *(
        call(
            f"a tool, choice {ours}",
            settings={"tools": [TOOL], "tool_choice": ours},
            tools=[TOOL],
            tool_choice=theirs,
        )
        for ours, theirs in {
            "auto": "auto",
            "required": "required",
            "none": "none",
            "get_weather": NAMED,
        }.items()
    ),
    call(
        "one call at a time",
        settings={"tools": [TOOL], "extra": {"parallel_tool_calls": False}},
        tools=[TOOL],
        parallel_tool_calls=False,
    ),
    call(
        "parallel calls and their results",
        prompt=ROUND_TRIP,
        messages=ROUND_TRIP,
        settings={"tools": [TOOL]},
        tools=[TOOL],
    ),
    call(
        "an answer by schema",
        settings={"schema": CITY},
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": CITY, "strict": True},
        },
    ),
    call("a level of reasoning", settings={"reasoning": "high"}, reasoning_effort="high"),
    call(
        "sampling and limits",
        SAMPLED,
        settings={
            "temperature": 0.25,
            "top_p": 0.5,
            "max_tokens": 300,
            "stop": ["END", "STOP"],
            "seed": 7,
        },
        temperature=0.25,
        top_p=0.5,
        max_completion_tokens=300,
        stop=["END", "STOP"],
        seed=7,
    ),
    call("one stop word", SAMPLED, settings={"stop": "END"}, stop="END"),
    call(
        "a cache key and a tier",
        settings={"extra": {"prompt_cache_key": "k", "service_tier": "flex"}},
        prompt_cache_key="k",
        service_tier="flex",
    ),
    call("Azure, by deployment", DEPLOYMENT, settings={"max_tokens": 9}, max_completion_tokens=9),
    call(
        "Azure, by its v1 address",
        AZURE,
        settings={"tools": [TOOL]},
        differs=dict.fromkeys(
            ("header api-key", "header authorization"), "Azure takes a key in either"
        ),
        tools=[TOOL],
    ),
    call(
        "OpenRouter: order, models, plugins",
        OPENROUTER,
        settings={"extra": {"provider": {"order": ["x"]}, "models": ["a/b"]}},
        extra_body={"provider": {"order": ["x"]}, "models": ["a/b"]},
    ),
    call(
        "OpenRouter: a level of reasoning",
        OPENROUTER,
        settings={"reasoning": "low"},
        extra_body={"reasoning": {"effort": "low"}},
    ),
    call(
        "OpenRouter: a budget of reasoning",
        OPENROUTER,
        settings={"reasoning": 2000},
        extra_body={"reasoning": {"max_tokens": 2000}},
    ),
    call(
        "OpenRouter: a caching point",
        OPENROUTER,
        prompt=CACHED,
        messages=CACHED,
    ),
]
