"""The same arrangements in this process and in a kernel: the alias ``fault``, its variables."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections.abc import Mapping
from typing import Any

import nbllm
from nbllm import engine
from nbllm.transport import clients

LANE = "fault"
KEY = "sk-canary-0123456789"
_WAYS_OUT = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_NAMES = (*_WAYS_OUT, *map(str.lower, _WAYS_OUT), "SSL_CERT_FILE", "SSL_CERT_DIR")
_before: dict[str, str] = {}


def arrange(
    model: str, settings: Mapping[str, Any], environment: Mapping[str, str] | None = None
) -> None:
    """Let ``fault`` stand for a model with settings, and the environment be what a place wants."""
    nbllm.alias(LANE, model, **{"api_key": KEY, **settings})
    if environment is not None:
        _before.update({name: os.environ.pop(name) for name in _NAMES if name in os.environ})
        os.environ.update(environment)
        forget_client()


def tidy(environment: Mapping[str, str] | None = None) -> None:
    """Take back what ``arrange`` did to the environment."""
    if environment is not None:
        for name in environment:
            os.environ.pop(name, None)
        os.environ.update(_before)
        _before.clear()
        forget_client()


def forget_client() -> None:
    """Close the background loop's client, which read the environment when it was made."""
    engine.submit(_forget()).result(5)


async def _forget() -> None:
    closer = clients._closers.get(asyncio.get_running_loop())
    if closer is not None:
        await closer.aclose()


def peak() -> int:
    """The most memory that this process ever had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
