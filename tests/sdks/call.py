"""One call in two languages: the official SDK's arguments, and what nbllm is given."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import nbllm
from sdks.answers import KEY, Way

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n%\xfb\xff\xfe one page\n%%EOF\n"
PNG_TEXT = b64encode(PNG).decode()
PDF_TEXT = b64encode(PDF).decode()
PICTURE = "https://example.org/cat.png"

CITY = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
WEATHER = {"name": "get_weather", "description": "The weather of a city.", "parameters": CITY}
TOOL = {"type": "function", "function": WEATHER}

ASKED = "The weather in Zürich and Oslo?"
TALK = [
    {"role": "user", "content": "My name is Ada."},
    {"role": "assistant", "content": "Hello Ada!"},
    {"role": "user", "content": "What is my name?"},
]
CALLS = [
    {"id": "calla0001", "city": "Zürich", "output": "sunny, 21 °C"},
    {"id": "callb0002", "city": "Oslo", "output": "no station there"},
]
ROUND_TRIP = [
    {"role": "user", "content": ASKED},
    {
        "role": "assistant",
        "content": "I look.",
        "tool_calls": [
            {
                "id": call["id"],
                "type": "function",
                "function": {"name": "get_weather", "arguments": f'{{"city":"{call["city"]}"}}'},
            }
            for call in CALLS
        ],
    },
    *({"role": "tool", "tool_call_id": call["id"], "content": call["output"]} for call in CALLS),
]
"""A conversation with two parallel calls and their results, as nbllm is given it."""


@dataclass(frozen=True)
class Call:
    """What is asked, how the SDK says it, and how nbllm does.

    ``differs`` names what differs (a field of the body, ``path`` or ``header NAME``), each with the
    reason why that is right; all else is equal in meaning.
    """

    name: str
    way: Way
    arguments: Mapping[str, Any]
    prompt: Any = "Hello."
    settings: Mapping[str, Any] = field(default_factory=dict)
    differs: Mapping[str, str] = field(default_factory=dict)


def answer_of(call: Call, address: str) -> nbllm.Response:
    """What a server answers; one that takes a schema need not know what it says."""
    settings = {**call.way.settings, **call.settings}
    try:
        return nbllm.complete(
            call.prompt, call.way.model, base_url=address, api_key=KEY, **settings
        )
    except nbllm.SchemaError as error:
        return error.response
