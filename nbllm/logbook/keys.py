"""The keys that nbllm knows of: none of them stands in the history, wherever it was said."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress

from nbllm import config
from nbllm.plan import Plan

_SECRET = re.compile("key|token|secret|auth|cookie|password")
_SHORTEST = 8
"""Shorter keys are placeholders, as ``EMPTY`` for a local server; texts are full of them."""


def known_keys(plan: Plan) -> list[str]:
    """All that a request may have carried, and those at hand for others; the longest first."""
    keys = {key for key in _keys(plan) if len(key) >= _SHORTEST}
    return sorted(keys, key=len, reverse=True)


def _keys(plan: Plan) -> Iterator[str]:
    own = plan.settings.get("api_key")
    if own:
        yield own.reveal()
    headers = {**plan.settings.get("headers", {}), **plan.route.login}
    for name, value in headers.items():
        if _SECRET.search(name.lower()):
            yield value
            yield from value.split()
            yield from _user_and_password(value)
    yield from config.known_keys()


def _user_and_password(value: str) -> list[str]:
    """What a login's header packs: both, and the password alone."""
    scheme, _, packed = value.partition(" ")
    if scheme.lower() == "basic":
        with suppress(ValueError):
            both = b64decode(packed).decode()
            return [both, both.partition(":")[2]]
    return []
