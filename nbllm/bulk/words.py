"""What a shard said, passed on to whoever hears of its jobs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbllm.bulk.sharded import Ear


def hear(ear: Ear, text: str) -> None:
    """Pass on the words of a text, as ``shard.Outbox`` sends them."""
    words: list[dict[str, Any]] = json.loads(text)
    for word in words:
        if "notice" in word:
            ear.notice(word["notice"])
        elif "told" in word:
            ear.told(word["index"], word["told"])
        elif "cost" in word:
            ear.cost(word["index"], word["cost"])
        else:
            ear.begun(word["index"])
