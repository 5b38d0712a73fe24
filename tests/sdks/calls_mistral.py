"""Mistral's chat through the mistralai SDK."""

from __future__ import annotations

import nbllm
from sdks.answers import Way
from sdks.call import CITY, PDF, PDF_TEXT, PICTURE, PNG, PNG_TEXT, ROUND_TRIP, TALK, TOOL, Call

WAY = Way("mistral_chat", "mistral/mistral-large-latest", version="/v1")
HELLO = [{"role": "user", "content": "Hello."}]
FILLED_IN = "a default that the SDK writes out"
LOOK = {"type": "text", "text": "Look."}


def call(name, prompt="Hello.", settings=(), differs=(), messages=HELLO, **arguments):
    """A call."""
    arguments = {"messages": messages, **arguments}
    return Call(name, WAY, arguments, prompt, dict(settings), dict(differs))


TABLE = [
    call("a text"),
    call(
        "a system text and several turns",
        prompt=TALK,
        settings={"system": "Be brief."},
        differs={"messages.2.prefix": FILLED_IN},
        messages=[{"role": "system", "content": "Be brief."}, *TALK],
    ),
    call(
        "an image as bytes",
        prompt=["Look.", nbllm.Image(PNG)],
        messages=[
            {
                "role": "user",
                "content": [
                    LOOK,
                    {
                        "type": "image_url",
                        "image_url": {"url": f"data:image/png;base64,{PNG_TEXT}"},
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
                        "type": "document_url",
                        "document_url": f"data:application/pdf;base64,{PDF_TEXT}",
                        "document_name": "one.pdf",
                    },
                ],
            }
        ],
    ),
    call("a level of reasoning", settings={"reasoning": "high"}, reasoning_effort="high"),
    *(
        call(
            f"a tool, choice {ours}",
            settings={"tools": [TOOL], "tool_choice": ours},
            tools=[TOOL],
            tool_choice=theirs,
        )
        for ours, theirs in {
            "auto": "auto",
            "required": "any",
            "none": "none",
            "get_weather": {"type": "function", "function": {"name": "get_weather"}},
        }.items()
    ),
    call(
        "parallel calls and their results",
        prompt=ROUND_TRIP,
        settings={"tools": [TOOL]},
        differs=dict.fromkeys(
            (
                "messages.1.prefix",
                "messages.1.tool_calls.0.index",
                "messages.1.tool_calls.1.index",
            ),
            FILLED_IN,
        ),
        messages=ROUND_TRIP,
        tools=[TOOL],
    ),
    call(
        "an answer by schema",
        settings={"schema": CITY},
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema_definition": CITY, "strict": True},
        },
    ),
    call(
        "sampling and limits",
        settings={
            "temperature": 0.25,
            "top_p": 0.5,
            "max_tokens": 300,
            "stop": ["END", "STOP"],
            "seed": 7,
        },
        temperature=0.25,
        top_p=0.5,
        max_tokens=300,
        stop=["END", "STOP"],
        random_seed=7,
    ),
    call("safe prompt", settings={"extra": {"safe_prompt": True}}, safe_prompt=True),
]
