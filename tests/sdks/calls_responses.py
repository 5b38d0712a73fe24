"""Responses through the openai SDK."""

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
    WEATHER,
    Call,
)

WAY = Way("openai_responses", "openai/gpt-5", "/v1", {"api": "responses"})
SAMPLED = Way("openai_responses", "openai/gpt-4.1", "/v1", {"api": "responses"})
UNSTORED = {"store": "nothing is left at the provider that the user did not ask to leave"}
STATELESS = {
    **UNSTORED,
    "include.0": "without storing, the reasoning must come along to be sent back",
}
HELLO = [{"role": "user", "content": "Hello."}]
NOT_STRICT = {"tools.0.strict": "left out, Responses would be strict where Chat is not"}
FLAT = {"type": "function", **WEATHER}
LOOK = {"type": "input_text", "text": "Look."}


def call(name, way=WAY, prompt="Hello.", settings=(), differs=(), input=HELLO, **arguments):
    """A call whose bodies differ in what is stored at least."""
    arguments = {"input": input, **arguments}
    always = UNSTORED if way is SAMPLED else STATELESS
    return Call(name, way, arguments, prompt, dict(settings), {**always, **dict(differs)})


def looking(part: dict[str, str]) -> list[dict[str, object]]:
    """A question with an attachment."""
    return [{"role": "user", "content": [LOOK, part]}]


TABLE = [
    call("a text"),
    call(
        "a system text",
        settings={"system": "Be brief."},
        instructions="Be brief.",
    ),
    call("several turns", prompt=TALK, input=TALK),
    call(
        "an image as bytes, with detail",
        prompt=["Look.", nbllm.Image(PNG, detail="low")],
        input=looking(
            {
                "type": "input_image",
                "image_url": f"data:image/png;base64,{PNG_TEXT}",
                "detail": "low",
            }
        ),
    ),
    call(
        "an image by address",
        prompt=["Look.", nbllm.Image(PICTURE)],
        input=looking({"type": "input_image", "image_url": PICTURE, "detail": "auto"}),
    ),
    call(
        "a PDF",
        prompt=["Look.", nbllm.File(PDF, name="one.pdf")],
        input=looking(
            {
                "type": "input_file",
                "filename": "one.pdf",
                "file_data": f"data:application/pdf;base64,{PDF_TEXT}",
            }
        ),
    ),
    *(
        call(
            f"a tool, choice {ours}",
            settings={"tools": [TOOL], "tool_choice": ours},
            differs=NOT_STRICT,
            tools=[FLAT],
            tool_choice=theirs,
        )
        for ours, theirs in {
            "auto": "auto",
            "required": "required",
            "none": "none",
            "get_weather": {"type": "function", "name": "get_weather"},
        }.items()
    ),
    call(
        "a tool of the provider's",
        settings={"tools": [{"type": "web_search"}]},
        tools=[{"type": "web_search"}],
    ),
    call(
        "parallel calls and their results",
        prompt=ROUND_TRIP,
        settings={"tools": [TOOL]},
        differs=NOT_STRICT,
        input=[
            *ROUND_TRIP[:1],
            {"role": "assistant", "content": "I look."},
            *(
                {
                    "type": "function_call",
                    "call_id": call["id"],
                    "name": "get_weather",
                    "arguments": f'{{"city": "{call["city"]}"}}',
                }
                for call in CALLS
            ),
            *(
                {
                    "type": "function_call_output",
                    "call_id": call["id"],
                    "output": call["output"],
                }
                for call in CALLS
            ),
        ],
        tools=[FLAT],
    ),
    call(
        "an answer by schema",
        settings={"schema": CITY},
        text={"format": {"type": "json_schema", "name": "answer", "schema": CITY, "strict": True}},
    ),
    call(
        "a level of reasoning",
        settings={"reasoning": "high"},
        differs={"reasoning.summary": "who asks for reasoning wants to read some of it"},
        reasoning={"effort": "high"},
    ),
    call(
        "sampling and limits",
        SAMPLED,
        settings={"temperature": 0.25, "top_p": 0.5, "max_tokens": 300},
        temperature=0.25,
        top_p=0.5,
        max_output_tokens=300,
    ),
    call(
        "a cache key and a previous response",
        settings={"extra": {"prompt_cache_key": "k", "previous_response_id": "resp_1"}},
        prompt_cache_key="k",
        previous_response_id="resp_1",
    ),
]
