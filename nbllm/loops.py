"""The opt-in helper for people whose own code calls ``asyncio.run`` inside a cell."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from nbllm.errors import ConfigError


def allow_nested_loops() -> None:
    """Apply nest_asyncio to the running event loop. nbllm itself never needs this.

    Raises ``ConfigError`` where it is known to wedge the kernel (ipykernel 7.1 and later) or cannot
    work (uvloop), and says what to do instead.
    """
    loop = _loop()
    if "ipykernel" in sys.modules and _ipykernel() >= (7, 1):
        raise ConfigError(
            "nested event loops wedge a kernel of ipykernel 7.1 and later: the next cell never "
            "runs. Use await in the cell, nbllm.complete(…), or a thread."
        )
    if not isinstance(loop, asyncio.BaseEventLoop):
        raise ConfigError(f"a loop of {type(loop).__module__} cannot be nested; use await")
    nest: Any = import_module("nest_asyncio")
    nest.apply(loop)


def _loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise ConfigError("no event loop runs here; asyncio.run works as it is") from None


def _ipykernel() -> tuple[int, int]:
    try:
        major, minor, *_rest = version("ipykernel").split(".")
    except PackageNotFoundError:
        return (0, 0)
    return int(major), int(minor)
