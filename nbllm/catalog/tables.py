"""What ``%llm models``, ``nbllm check`` and the like print: aligned plain text."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from nbllm import config
from nbllm.catalog.health import Health
from nbllm.catalog.information import ModelInfo
from nbllm.catalog.lists import known
from nbllm.errors import AuthenticationError, ConfigError
from nbllm.pricing import Price
from nbllm.providers.registry import find

_WIDTH = 100
_WIDEST = 60
"""A longer cell, as one name out of all measure, leaves the columns of the others alone."""


class Words(NamedTuple):
    """How the commands are called: ``check``, and what makes use of a model."""

    check: str = "%llm check"
    use: str = "%llm use"
    default: str = "makes {} the default"


NOTEBOOK = Words()
SHELL = Words("nbllm check", "nbllm ask -m", "asks {}")

_MARKS = {True: "yes", False: "no", None: ""}


def models_table(
    models: Sequence[ModelInfo], alias: str | None = None, words: Words = NOTEBOOK
) -> str:
    """A line for each model; the price is in US dollars per million tokens, in and out.

    ``alias`` is the name of the user's by which a server was asked.
    """
    if not models:
        return f"No model is listed. {words.check} tells why."
    heads = ("address", "context", "tools", "images", "reasoning", "$/M in", "$/M out")
    rows = [(model.address, _tokens(model.context), *_marks(model)) for model in models]
    noun = "model" if len(models) == 1 else "models"
    first = alias or models[0].address
    meant = config.aliases()[alias].model if alias else "that one"
    last = f"{len(models)} {noun}. {words.use} {first} {words.default.format(meant)}."
    return "\n".join([*_lines([heads, *rows], right=(1, 5, 6)), "", last])


def check_table(healths: Sequence[Health], words: Words = NOTEBOOK) -> str:
    """A line for each provider that was asked, and one for all the others of a kind."""
    absent = [each for each in healths if each.reachable is False and each.error is None]
    without = [each for each in healths if each.reachable is None and each.error is None]
    rows = [("provider", "key", "address", "answer", "models", "what to do next")]
    rows += [_health(each, words) for each in healths if each not in absent and each not in without]
    lines = _lines(rows, right=(3, 4)) if len(rows) > 1 else []
    if absent:
        places = ", ".join(f"{each.provider} ({each.base_url})" for each in absent)
        lines += ["", *_wrapped(f"Not running: {places}")]
    if without:
        lines += ["", *_wrapped("No key: " + ", ".join(map(_missing, without)))]
    return "\n".join(lines).strip()


def _wrapped(text: str) -> list[str]:
    return wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _health(health: Health, words: Words) -> tuple[str, ...]:
    return (
        health.alias or health.provider,
        health.key or "",
        health.base_url or ("in this process" if health.reachable else ""),
        _answer(health),
        "" if health.models is None else str(health.models),
        health.advice or f"ready: {words.use} {health.alias or _example(health.provider)}",
    )


def _answer(health: Health) -> str:
    if isinstance(health.error, AuthenticationError):
        return "key refused"
    if isinstance(health.error, ConfigError):
        return "not asked"
    if health.reachable is False:
        return "no answer"
    if health.error is not None:
        return f"error {health.error.status or ''}".strip()
    return "here" if health.latency is None else f"{health.latency * 1000:.0f} ms"


def _example(provider: str) -> str:
    """The record's example where the list has it, else the list's first model."""
    example = find(provider).example_model
    ids = [model.id for model in known(provider) or ()]
    return f"{provider}/{example if example in ids or not ids else ids[0]}"


def _missing(health: Health) -> str:
    return f"{health.provider} ({(health.advice or '').rpartition(' ')[2]})"


def _marks(model: ModelInfo) -> tuple[str, ...]:
    marks = (model.tools, model.images, model.reasoning)
    return (*(_MARKS[mark] for mark in marks), *_prices(model.price))


def _prices(price: Price | None) -> tuple[str, str]:
    return ("", "") if price is None else (f"{price.input:.4g}", f"{price.output:.4g}")


def _tokens(count: int | None) -> str:
    """A count of tokens as people say it: 128k, 1M."""
    if count is None:
        return ""
    if count >= 999_500:
        return f"{count / 1_000_000:.3g}M"
    return f"{count / 1000:.0f}k" if count >= 1000 else str(count)


def _lines(rows: Sequence[tuple[str, ...]], right: tuple[int, ...]) -> list[str]:
    widths = [min(_WIDEST, max(map(len, column))) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
