"""The servers behind the gateway, whose answers are known, and the names it has for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from canary import CANARY
from every_wire import WIRES, running_aimock, spoken
from faults.server import Server, answering, reply
from provider import Provider, running_provider

KEY_VARIABLE = "UPSTREAM_KEY"
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
CITIES = ("Zürich", "Oslo")
FIXTURES = [
    {
        "match": {"userMessage": "weather", "hasToolResult": False},
        "response": {
            "content": "Let me look. ",
            "toolCalls": [{"name": "get_weather", "arguments": {"city": city}} for city in CITIES],
            "usage": {"prompt_tokens": 31, "completion_tokens": 17, "total_tokens": 48},
        },
    },
    {
        "match": {"userMessage": "weather", "toolResultContains": "Oslo: sunny"},
        "response": {"content": "Sun in Zürich and in Oslo."},
    },
    {
        "match": {"userMessage": "think"},
        "response": {
            "reasoning": "First this. Then “that”, 答え.",
            "content": "The answer is **42**.",
            "usage": {"prompt_tokens": 12, "completion_tokens": 34, "total_tokens": 46},
        },
    },
    {
        "match": {"userMessage": "which city"},
        "response": {
            "content": '{"city": "Zürich"}',
            "usage": {"prompt_tokens": 8, "completion_tokens": 6, "total_tokens": 14},
        },
    },
    {
        "match": {"userMessage": "table"},
        "response": {
            "content": "| a | b |\n|---|---|\n| 1 | *two* |\n\nÜber\u2028日本語\u0085🎉 the end.",
            "usage": {"prompt_tokens": 5, "completion_tokens": 21, "total_tokens": 26},
        },
    },
    {
        "match": {"userMessage": "long"},
        "response": {"content": "This goes on and", "finishReason": "length"},
    },
]
ERROR = '{"error": {"message": "Slow down.", "type": "rate_limit", "code": "rate_limit_exceeded"}}'
ECHO = f'{{"error": {{"message": "Incorrect API key provided: {CANARY}", "code": "invalid"}}}}'
OWN = {
    "paced": "words-400-25",
    "many": "words-20-150",
    "cut": "cut-5",
    "unwell": "refuse-500",
}
"""Names for models of the tests' own server."""


@dataclass(frozen=True)
class Upstream:
    """The servers; ``ways`` has the model and the settings behind each name."""

    provider: Provider
    busy: Server
    ways: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def aliases(self) -> str:
        """The names in the form of ``nbllm.toml``."""
        import json

        lines: list[str] = []
        for name, (model, settings) in self.ways.items():
            lines += [f"[aliases.{name}]", f'model = "{model}"']
            lines += [f'api_key_variable = "{KEY_VARIABLE}"']
            lines += [f"{setting} = {json.dumps(value)}" for setting, value in settings.items()]
        return "\n".join(lines)


@contextmanager
def running_upstream(folder: Path) -> Iterator[Upstream]:
    """aimock on every wire, a server that paces itself, and servers that refuse."""
    with ExitStack() as stack:
        aimock = stack.enter_context(running_aimock(folder, FIXTURES, latency=1))
        provider = stack.enter_context(running_provider())
        busy = stack.enter_context(answering(reply(429, ERROR, retry_after="1")))
        echo = stack.enter_context(answering(reply(401, ECHO)))
        upstream = Upstream(provider, busy)
        for wire in WIRES:
            _wire, model, settings = spoken(wire, aimock)
            upstream.ways[wire] = model, without_key(settings)
        for name, model in OWN.items():
            upstream.ways[name] = f"compatible/{model}", {"base_url": provider.base_url}
        upstream.ways["unwell"][1]["retries"] = 1
        ladder = {"retries": 0, "fallbacks": ["demo/echo"]}
        upstream.ways["ladder"] = "compatible/refuse-503", {"base_url": provider.base_url, **ladder}
        upstream.ways["busy"] = "compatible/m", {"base_url": busy.base_url, "retries": 0}
        upstream.ways["echo"] = "compatible/m", {"base_url": echo.base_url}
        yield upstream


def without_key(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as they may be saved."""
    return {name: value for name, value in settings.items() if name != "api_key"}
