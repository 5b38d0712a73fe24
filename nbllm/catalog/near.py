"""The models that a wrong name may have meant."""

from __future__ import annotations

from nbllm.catalog import memory
from nbllm.facts.table import names

_MOST = 3


def near_models(address: str) -> list[str]:
    """Addresses like ``provider/model``, from the lists fetched so far and the table."""
    from difflib import get_close_matches

    provider, _, model = address.partition("/")
    listed = [each.id for each in memory.newest(provider) or ()]
    close = get_close_matches(model, dict.fromkeys([*listed, *names(provider)]), n=_MOST)
    return [f"{provider}/{name}" for name in close if name != model]
