"""``nbllm serve``."""

from __future__ import annotations

from argparse import Namespace

from nbllm.cli.statuses import DONE


def run(options: Namespace) -> int:
    """Serve until it is interrupted."""
    from nbllm import gateway

    gateway.serve(
        host=options.host,
        port=options.port,
        token=options.token,
        models=options.models or None,
        hosts=tuple(options.hosts),
        origins=tuple(options.origins),
    )
    return DONE
