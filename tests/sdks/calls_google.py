"""Generate content through the google-genai SDK: Gemini and Vertex AI."""

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

WAY = Way("google_generate", "gemini/gemini-2.5-flash")
NEWER = Way("google_generate", "gemini/gemini-3-pro-preview")
PLACE = {"project": "my-project", "location": "europe-west4"}
VERTEX = Way(
    "google_generate", "vertex/gemini-2.5-flash", "", PLACE, {**PLACE, "api_version": "v1"}
)
HELLO = [{"role": "user", "parts": [{"text": "Hello."}]}]
LOOK = {"text": "Look."}
DECLARED = {
    "function_declarations": [
        {
            "name": "get_weather",
            "description": "The weather of a city.",
            "parameters_json_schema": CITY,
        }
    ]
}


def call(name, way=WAY, prompt="Hello.", settings=(), differs=(), contents=HELLO, **config):
    """A call; what is not ``contents`` is the SDK's configuration."""
    arguments = {"contents": contents, "config": config}
    return Call(name, way, arguments, prompt, dict(settings), dict(differs))


def looking(part: dict[str, object]) -> list[dict[str, object]]:
    """A question with an attachment."""
    return [{"role": "user", "parts": [LOOK, part]}]


def choosing(mode: str, **allowed: object) -> dict[str, object]:
    """How the SDK says which tool is to be called."""
    return {"function_calling_config": {"mode": mode, **allowed}}


TABLE = [
    call("a text"),
    call(
        "a system text",
        settings={"system": "Be brief."},
        system_instruction={"parts": [{"text": "Be brief."}]},
    ),
    call(
        "several turns",
        prompt=TALK,
        contents=[
            {
                "role": "model" if message["role"] == "assistant" else "user",
                "parts": [{"text": message["content"]}],
            }
            for message in TALK
        ],
    ),
    call(
        "an image as bytes",
        prompt=["Look.", nbllm.Image(PNG)],
        contents=looking({"inline_data": {"mime_type": "image/png", "data": PNG_TEXT}}),
    ),
    call(
        "an image by address",
        prompt=["Look.", nbllm.Image(PICTURE, "image/png")],
        contents=looking({"file_data": {"mime_type": "image/png", "file_uri": PICTURE}}),
    ),
    call(
        "a PDF",
        prompt=["Look.", nbllm.File(PDF)],
        contents=looking({"inline_data": {"mime_type": "application/pdf", "data": PDF_TEXT}}),
    ),
    *(
        call(
            f"a tool, choice {ours}",
            settings={"tools": [TOOL], "tool_choice": ours},
            tools=[DECLARED],
            tool_config=theirs,
        )
        for ours, theirs in {
            "auto": choosing("AUTO"),
            "required": choosing("ANY"),
            "none": choosing("NONE"),
            "get_weather": choosing("ANY", allowed_function_names=["get_weather"]),
        }.items()
    ),
    call(
        "a tool of the provider's",
        settings={"tools": [{"google_search": {}}]},
        tools=[{"google_search": {}}],
    ),
    call(
        "parallel calls and their results",
        prompt=ROUND_TRIP,
        settings={"tools": [TOOL]},
        contents=[
            {"role": "user", "parts": [{"text": ROUND_TRIP[0]["content"]}]},
            {
                "role": "model",
                "parts": [
                    {"text": "I look."},
                    *(
                        {
                            "function_call": {
                                "id": call["id"],
                                "name": "get_weather",
                                "args": {"city": call["city"]},
                            }
                        }
                        for call in CALLS
                    ),
                ],
            },
            {
                "role": "user",
                "parts": [
                    {
                        "function_response": {
                            "id": call["id"],
                            "name": "get_weather",
                            "response": {"result": call["output"]},
                        }
                    }
                    for call in CALLS
                ],
            },
        ],
        tools=[DECLARED],
    ),
    call(
        "an answer by schema",
        settings={"schema": CITY},
        response_mime_type="application/json",
        response_json_schema=CITY,
    ),
    call(
        "a level of reasoning",
        NEWER,
        settings={"reasoning": "high"},
        differs={"generationConfig.thinkingConfig.thinkingLevel": "the case says nothing"},
        thinking_config={"thinking_level": "HIGH", "include_thoughts": True},
    ),
    call(
        "a budget of reasoning",
        settings={"reasoning": 2000},
        thinking_config={"thinking_budget": 2000, "include_thoughts": True},
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
        max_output_tokens=300,
        stop_sequences=["END", "STOP"],
        seed=7,
    ),
    call(
        "a cache and safety settings",
        settings={
            "extra": {
                "cachedContent": "cachedContents/1",
                "safetySettings": [
                    {"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}
                ],
            }
        },
        cached_content="cachedContents/1",
        safety_settings=[{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
    ),
    call(
        "Vertex AI",
        VERTEX,
        settings={"system": "Be brief.", "tools": [TOOL]},
        system_instruction={"parts": [{"text": "Be brief."}]},
        tools=[DECLARED],
    ),
]
