"""All calls of the table, SDK by SDK."""

from __future__ import annotations

from sdks import (
    calls_anthropic,
    calls_google,
    calls_mistral,
    calls_ollama,
    calls_openai,
    calls_responses,
)
from sdks.call import Call

CALLS = [
    *calls_openai.TABLE,
    *calls_responses.TABLE,
    *calls_anthropic.TABLE,
    *calls_google.TABLE,
    *calls_mistral.TABLE,
    *calls_ollama.TABLE,
]


def name_of(call: Call) -> str:
    """The call's name among the tests."""
    return f"{call.way.sdk}: {call.name}"
