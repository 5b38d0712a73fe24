"""``nbllm serve``."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module
from typing import Any

from nbllm.cli.statuses import DONE


def run(options: Namespace) -> int:
    """Serve until it is interrupted."""
    gateway: Any = import_module("nbllm.gateway")
    gateway.serve(
        host=options.host,
        port=options.port,
        token=options.token,
        models=options.models or None,
        hosts=tuple(options.hosts),
        origins=tuple(options.origins),
    )
    return DONE
