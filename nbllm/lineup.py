"""Which models are asked together, and under which names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any

from nbllm import config
from nbllm.comparison import Comparison
from nbllm.errors import ConfigError
from nbllm.model import open_stream
from nbllm.plan import make_plan
from nbllm.prompt import Prompt
from nbllm.settings import hide_key


def compare(
    prompt: Prompt,
    models: Sequence[str] | str,
    *,
    wait: bool = True,
    blind: bool = False,
    **settings: Any,
) -> Comparison:
    """Ask several models at once; in a notebook their panels are live.

    ``blind`` hides which model says what, until a vote on the page or ``.reveal()``.
    Raises ``ConfigError`` or ``TypeError`` before anything is sent where one address or setting is
    wrong, and ``ComparisonFailed`` where every lane failed. With ``wait=False`` it returns at once.
    """
    hide_key(settings)
    names = [models] if isinstance(models, str) else list(models)
    comparison = prepare(prompt, [(name, {}) for name in names], settings, blind=blind)
    if config.is_notebook():
        from nbllm.notebook import show

        show(comparison, wait=wait)
        return comparison
    return comparison.wait() if wait else comparison.start()


def prepare(
    prompt: Prompt,
    lanes: Sequence[tuple[str | None, Mapping[str, Any]]],
    settings: Mapping[str, Any],
    *,
    blind: bool = False,
) -> Comparison:
    """A comparison that is not started, of models with settings of their own."""
    if not lanes:
        raise ConfigError(
            "which models? Pass a list, as compare(prompt, ['demo/guide', 'demo/echo'])"
        )
    if blind and len(lanes) == 1:
        raise ConfigError("a blind comparison takes two models or more: demo/guide,demo/showcase")
    plans = [make_plan(prompt, model, {**settings, **own}) for model, own in lanes]
    names = _unique([plan.name for plan in plans])
    again = {name: partial(open_stream, plan) for name, plan in zip(names, plans, strict=True)}
    return Comparison({name: ask() for name, ask in again.items()}, again, blind=blind)


def _unique(names: Sequence[str]) -> list[str]:
    """The names, the second of two equal ones as ``name #2``."""
    unique: list[str] = []
    for name in names:
        free = (f"{name} #{number}" for number in count(2))
        unique.append(name if name not in unique else next(n for n in free if n not in unique))
    return unique
