"""US dollars per million tokens, and what counts of tokens cost at that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from nbllm.errors import ConfigError
from nbllm.events import Usage

_MILLION = 1_000_000
_MOST = 1e9
"""Dollars per million tokens; more is a slip, and no cost could be reckoned with it."""
_RATES = ("input", "output", "cached_input", "cache_write")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens; ``None`` is not known, and then the input price is taken.

    Above ``threshold`` input tokens, cached ones included, the price is ``beyond``, for the whole
    request.
    """

    input: float
    output: float
    cached_input: float | None = None
    cache_write: float | None = None
    threshold: int | None = None
    beyond: Price | None = None

    def cost(self, usage: Usage) -> float | None:
        """The cost in US dollars, ``None`` where input or output count is unknown."""
        if usage.input_tokens is None or usage.output_tokens is None:
            return None
        if self.beyond and self.threshold is not None and usage.input_tokens > self.threshold:
            return self.beyond.cost(usage)
        cached = min(usage.cached_input_tokens or 0, usage.input_tokens)
        written = min(usage.cache_write_tokens or 0, usage.input_tokens - cached)
        fresh = usage.input_tokens - cached - written
        dollars = (
            fresh * self.input
            + cached * (self.input if self.cached_input is None else self.cached_input)
            + written * (self.input if self.cache_write is None else self.cache_write)
            + usage.output_tokens * self.output
        )
        return dollars / _MILLION


def parse_price(fields: object, model: str) -> Price | None:
    """The price that a user wrote for ``model``; raises ``ConfigError`` for one that is none."""
    if fields is None:
        return None
    if not isinstance(fields, Mapping):
        raise ConfigError(_no_price(model, f"not {fields!r}"))
    rates: dict[str, float] = {}
    for name, value in cast("Mapping[object, object]", fields).items():
        if name not in _RATES:
            raise ConfigError(_no_price(model, f"and {name!r} is none of {', '.join(_RATES)}"))
        rates[str(name)] = _rate(value, model)
    if not {"input", "output"} <= rates.keys():
        raise ConfigError(_no_price(model, "with both input and output"))
    cached, written = rates.get("cached_input"), rates.get("cache_write")
    return Price(rates["input"], rates["output"], cached, written)


def _rate(value: object, model: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _MOST:
        raise ConfigError(_no_price(model, f"and {value!r} is no number of dollars"))
    return value


def _no_price(model: str, reason: str) -> str:
    return (
        f"the price of {model} is in US dollars per million tokens, as "
        f"{{'input': 0.25, 'output': 2.0, 'cached_input': 0.025}}, {reason}"
    )
