"""Who is measured, with which Python, and how much of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from scenarios import OURS

ROOT = Path(__file__).parents[2]
OUR_PYTHON = ROOT / ".venv" / "bin" / "python"
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"


class Entry(NamedTuple):
    """A client: its name in the tables, its adapter, the wires it speaks.

    ``share`` is the part of everybody's chunks and repetitions that a slow client gets.
    """

    name: str
    adapter: str
    wires: tuple[str, ...] = ("chat",)
    python: Path = PEERS_PYTHON
    share: float = 1.0


NBLLM = Entry(
    OURS, "clients.nbllm_stream:Client", ("chat", "anthropic", "ollama"), python=OUR_PYTHON
)
FLOOR_JSON = Entry(
    "floor", "clients.floor:Client", ("chat", "anthropic", "ollama"), python=OUR_PYTHON
)
FLOOR_MSGSPEC = Entry(
    "floor, decode by msgspec", "clients.floor_msgspec:Client", ("chat", "anthropic", "ollama")
)
AIOHTTP = Entry("aiohttp raw", "clients.aiohttp_raw:Client", ("chat", "anthropic"))
AIOHTTP_JSON = Entry("aiohttp + json", "clients.aiohttp_raw:WithJson", ("chat",))
HTTPX = Entry("httpx + httpx-sse", "clients.httpx_sse_plain:Client", ("chat", "anthropic"))
OPENAI = Entry("openai", "clients.openai_sdk:Client", share=0.25)
ANTHROPIC = Entry("anthropic", "clients.anthropic_sdk:Client", ("anthropic",))
OLLAMA = Entry("ollama", "clients.ollama_sdk:Client", ("ollama",))
LITELLM = Entry("litellm", "clients.litellm_sdk:Client", share=0.1)

ROSTER = (
    NBLLM,
    FLOOR_JSON,
    FLOOR_MSGSPEC,
    AIOHTTP,
    AIOHTTP_JSON,
    HTTPX,
    OPENAI,
    ANTHROPIC,
    OLLAMA,
    LITELLM,
)


def speakers(wire: str) -> list[Entry]:
    """Everybody who speaks a wire."""
    return [entry for entry in ROSTER if wire in entry.wires]


def missing() -> list[Path]:
    """The Pythons that are not there yet."""
    return [python for python in (OUR_PYTHON, PEERS_PYTHON) if not python.exists()]
