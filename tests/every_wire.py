"""The five wires, each spoken by one real server that is not ours."""

from __future__ import annotations

from typing import Any, NamedTuple

from aimock import running_aimock

__all__ = ["WIRES", "Spoken", "running_aimock", "spoken"]

WIRES = ("chat", "responses", "anthropic", "gemini", "ollama")
_ADDRESSES = {
    "chat": ("compatible/gpt-4o", "/v1"),
    "responses": ("openai/gpt-4o", "/v1"),
    "anthropic": ("anthropic/claude-opus-4-5", ""),
    "gemini": ("gemini/gemini-2.5-flash", ""),
    "ollama": ("ollama/llama3.2", ""),
}


class Spoken(NamedTuple):
    """How a model is asked over one wire: ``complete(prompt, spoken.model, **spoken.settings)``."""

    wire: str
    model: str
    settings: dict[str, Any]


def spoken(wire: str, base_url: str) -> Spoken:
    """The way over ``wire`` to the server that ``running_aimock`` gave the address of."""
    model, path = _ADDRESSES[wire]
    settings: dict[str, Any] = {"base_url": base_url.removesuffix("/v1") + path, "api_key": "any"}
    if wire == "responses":
        settings["api"] = "responses"
    return Spoken(wire, model, settings)
