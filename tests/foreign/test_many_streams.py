"""Two hundred streams at once through one gateway."""

from __future__ import annotations

import pytest

from foreign.conftest import Ask
from foreign.gateway import Gateway
from foreign.upstream import Upstream

pytestmark = [pytest.mark.sdks, pytest.mark.slow]

COUNT = 200
WORDS = "".join(f"word{number} " for number in range(20))
MOST_EACH = 500_000
"""Bytes that one stream may take: it holds its events, its request and two sockets' buffers."""


def test_two_hundred_at_once(ask: Ask, gateway: Gateway, upstream: Upstream):
    ask("openai", "many")
    before = gateway.memory()
    heard = ask("many", "many", count=COUNT)
    assert heard["error"] is None
    texts, ends, _seconds = zip(*heard["parsed"], strict=True)
    assert texts == (WORDS,) * COUNT
    assert set(ends) == {"stop"}
    assert gateway.memory() - before < COUNT * MOST_EACH
    log = [entry for entry in upstream.provider.log() if entry["model"] == "words-20-150"][1:]
    prompts = {entry["body"]["messages"][0]["content"] for entry in log}
    assert prompts == {str(number) for number in range(COUNT)}
    last = max(entry["at"] for entry in log)
    assert last < min(entry["disconnected_at"] for entry in log), "they waited for each other"
