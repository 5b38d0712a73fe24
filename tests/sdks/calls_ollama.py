"""Ollama's chat through its own SDK."""

from __future__ import annotations

import nbllm
from sdks.answers import Way
from sdks.call import CALLS, CITY, PNG, PNG_TEXT, ROUND_TRIP, TALK, TOOL, Call

WAY = Way("ollama_chat", "ollama/qwen3:14b")
LEVELS = Way("ollama_chat", "ollama/gpt-oss:20b")
ID = "the SDK does not know ids yet; older servers ignore them"
SCHEMA = {
    "tools.0.function.parameters.additionalProperties": "the SDK drops it from a tool's schema"
}
HELLO = [{"role": "user", "content": "Hello."}]


def call(name, way=WAY, prompt="Hello.", settings=(), differs=(), messages=HELLO, **arguments):
    """A call."""
    arguments = {"messages": messages, **arguments}
    return Call(name, way, arguments, prompt, dict(settings), dict(differs))


TABLE = [
    call("a text"),
    call(
        "a system text and several turns",
        prompt=TALK,
        settings={"system": "Be brief."},
        messages=[{"role": "system", "content": "Be brief."}, *TALK],
    ),
    call(
        "an image as bytes",
        prompt=["Look.", nbllm.Image(PNG)],
        messages=[{"role": "user", "content": "Look.", "images": [PNG_TEXT]}],
    ),
    call("a tool", settings={"tools": [TOOL]}, differs=SCHEMA, tools=[TOOL]),
    call(
        "parallel calls and their results",
        prompt=ROUND_TRIP,
        settings={"tools": [TOOL]},
        differs={
            **SCHEMA,
            "messages.1.tool_calls.0.id": ID,
            "messages.1.tool_calls.1.id": ID,
            "messages.2.tool_call_id": ID,
            "messages.3.tool_call_id": ID,
        },
        messages=[
            *ROUND_TRIP[:1],
            {
                "role": "assistant",
                "content": "I look.",
                "tool_calls": [
                    {"function": {"name": "get_weather", "arguments": {"city": call["city"]}}}
                    for call in CALLS
                ],
            },
            *(
                {"role": "tool", "tool_name": "get_weather", "content": call["output"]}
                for call in CALLS
            ),
        ],
        tools=[TOOL],
    ),
    call("an answer by schema", settings={"schema": CITY}, format=CITY),
    call("a level of reasoning", LEVELS, settings={"reasoning": "high"}, think="high"),
    call("reasoning at all", settings={"reasoning": "high"}, think=True),
    call("no reasoning", settings={"reasoning": "none"}, think=False),
    call(
        "sampling and limits",
        settings={
            "temperature": 0.25,
            "top_p": 0.5,
            "max_tokens": 300,
            "stop": ["END", "STOP"],
            "seed": 7,
        },
        options={
            "temperature": 0.25,
            "top_p": 0.5,
            "num_predict": 300,
            "stop": ["END", "STOP"],
            "seed": 7,
        },
    ),
    call("how long it stays loaded", settings={"extra": {"keep_alive": "1h"}}, keep_alive="1h"),
]
