"""The optional libraries of the gateway."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from nbllm.errors import MissingExtra


def library(name: str) -> Any:
    """A module of the extra ``gateway``; raises ``MissingExtra`` where it is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        top = name.partition(".")[0]
        if (error.name or "").partition(".")[0] != top:
            raise
        raise MissingExtra(
            f"the gateway needs {top}, which is not installed: pip install 'nbllm[gateway]'"
        ) from None
