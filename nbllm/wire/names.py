"""The names of the formats."""

from __future__ import annotations

from typing import Literal, TypeAlias

WireName: TypeAlias = Literal["chat", "responses", "anthropic", "gemini", "ollama"]
