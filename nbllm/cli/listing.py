"""``nbllm models`` and ``nbllm check``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from nbllm import config
from nbllm.catalog.tables import SHELL, check_table, models_table
from nbllm.cli.output import OUT
from nbllm.cli.printed import print_json
from nbllm.cli.statuses import DONE, FAILED
from nbllm.errors import NbllmError
from nbllm.providers.registry import names


def run(options: Namespace) -> int:
    """List models, or say how it stands with the providers."""
    return _models(options) if options.command == "models" else _check(options)


def _models(options: Namespace) -> int:
    if options.known:
        OUT.write("".join(f"{address}\n" for address in known_addresses()))
        return DONE
    from nbllm.catalog.lists import models

    found = models(options.provider)
    if options.json:
        for model in found:
            print_json({"address": model.address, **asdict(model)})
    else:
        alias = options.provider if options.provider in config.aliases() else None
        OUT.line(models_table(found, alias, SHELL))
    return DONE


def _check(options: Namespace) -> int:
    """The status says whether the one provider that was asked answers."""
    from nbllm.catalog.health import check

    healths = check(options.provider)
    if options.json:
        for health in healths:
            print_json(_plain(asdict(health)))
    else:
        OUT.line(check_table(healths, SHELL))
    return FAILED if options.provider and not healths[0].reachable else DONE


def known_addresses() -> Iterator[str]:
    """What may stand behind ``-m``, as far as this package knows without asking anybody."""
    from nbllm.catalog.lists import demo_models
    from nbllm.facts.table import names as listed

    yield from config.aliases()
    yield from (model.address for model in demo_models())
    for provider in names():
        yield from (f"{provider}/{model}" for model in listed(provider))


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """An error as its name and what it says."""
    error = fields["error"]
    if isinstance(error, NbllmError):
        fields["error"] = {"kind": type(error).__name__, "message": str(error)}
    return fields
