"""What counts of tokens cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbllm
from nbllm.config import price_override
from nbllm.errors import ConfigError, UnknownProvider
from nbllm.events import Usage
from nbllm.pricing import Price

FLAT = Price(input=1.0, output=10.0)
CACHING = Price(input=1.0, output=10.0, cached_input=0.1, cache_write=2.0)
TIERED = Price(1.0, 10.0, 0.1, 2.0, threshold=200, beyond=Price(5.0, 50.0, 0.5, 7.0))
STEPPED = Price(
    1.0, 1.0, threshold=10, beyond=Price(2.0, 2.0, threshold=20, beyond=Price(3.0, 3.0))
)


@pytest.mark.parametrize(
    ("price", "usage", "millionths"),
    [
        (FLAT, Usage(100, 10), 200),
        (FLAT, Usage(0, 0), 0),
        (FLAT, Usage(100, 10, cached_input_tokens=50, cache_write_tokens=50), 200),
        (FLAT, Usage(100, 10, reasoning_tokens=9), 200),
        (CACHING, Usage(100, 10, cached_input_tokens=50), 50 + 5 + 100),
        (CACHING, Usage(100, 10, cache_write_tokens=50), 50 + 100 + 100),
        (CACHING, Usage(100, 0, None, 60, 40), 6 + 80),
        (CACHING, Usage(100, 0, None, 1_000, 1_000), 10),
        (CACHING, Usage(100, 0, None, 60, 1_000), 6 + 80),
        (TIERED, Usage(200, 1), 200 + 10),
        (TIERED, Usage(201, 1), 201 * 5 + 50),
        (TIERED, Usage(201, 0, None, 201), 201 * 0.5),
        (STEPPED, Usage(10, 0), 10),
        (STEPPED, Usage(20, 0), 40),
        (STEPPED, Usage(21, 1), 66),
        (Price(1.0, 1.0, threshold=5), Usage(10, 0), 10),
    ],
)
def test_the_cost_of_counts(price, usage, millionths):
    assert price.cost(usage) == pytest.approx(millionths / 1_000_000)


@pytest.mark.parametrize("usage", [Usage(), Usage(5), Usage(None, 5), Usage(None, None, 1, 1, 1)])
@pytest.mark.parametrize("price", [FLAT, CACHING, TIERED, STEPPED])
def test_unknown_counts_have_no_cost(price, usage):
    assert price.cost(usage) is None


RATES = st.integers(0, 100_000).map(lambda cents: cents / 100)
COUNTS = st.integers(0, 10**7)
MAYBE = st.none() | COUNTS
USAGES = st.builds(Usage, COUNTS, COUNTS, MAYBE, MAYBE, MAYBE)
FLAT_PRICES = st.builds(Price, RATES, RATES, st.none() | RATES, st.none() | RATES)


@st.composite
def prices(draw: st.DrawFn) -> Price:
    """Prices whose tiers are dearer, as all in the table are."""
    base = draw(FLAT_PRICES)
    if not draw(st.booleans()):
        return base
    more = draw(st.floats(1, 3))
    rates = (base.input, base.output, base.cached_input, base.cache_write)
    beyond = Price(*(rate if rate is None else rate * more for rate in rates))
    return Price(*rates, threshold=draw(COUNTS), beyond=beyond)


@given(prices(), USAGES)
def test_a_cost_is_never_negative(price, usage):
    assert price.cost(usage) >= 0


@given(prices(), COUNTS, COUNTS, COUNTS, COUNTS)
def test_more_tokens_never_cost_less(price, sent, received, more_sent, more_received):
    less = price.cost(Usage(sent, received))
    assert price.cost(Usage(sent + more_sent, received)) >= less * (1 - 1e-9)
    assert price.cost(Usage(sent, received + more_received)) >= less * (1 - 1e-9)


@given(FLAT_PRICES, USAGES)
def test_a_cost_lies_between_its_cheapest_and_its_dearest_rate(price, usage):
    asked = (price.input, price.cached_input, price.cache_write)
    rates = [rate for rate in asked if rate is not None]
    received = usage.output_tokens * price.output
    cost = price.cost(usage) * 1_000_000
    assert cost >= (usage.input_tokens * min(rates) + received) * (1 - 1e-9)
    assert cost <= (usage.input_tokens * max(rates) + received) * (1 + 1e-9)


OWN = {"input": 0.25, "output": 2, "cached_input": 0.025, "cache_write": 0.3}


@pytest.fixture
def _no_prices(own_settings: pytest.MonkeyPatch) -> None:
    own_settings.setattr("nbllm.config._prices", {})


@pytest.mark.usefixtures("_no_prices")
def test_a_price_of_ones_own():
    assert price_override("openai", "gpt-5-mini") is None
    nbllm.configure(prices={"openai/gpt-5-mini": OWN, "vllm:a/b": {"input": 0, "output": 0}})
    assert price_override("openai", "gpt-5-mini") == Price(0.25, 2, 0.025, 0.3)
    assert price_override("vllm", "a/b") == Price(0, 0)
    assert price_override("openai", "gpt-5") is None
    nbllm.configure(temperature=0.5)
    assert price_override("openai", "gpt-5-mini") is not None
    nbllm.configure(prices={"openai/gpt-5-mini": None})
    assert price_override("openai", "gpt-5-mini") is None


@pytest.mark.usefixtures("_no_prices")
@pytest.mark.parametrize(
    ("prices", "error", "words"),
    [
        ({"openai/a": {"input": 1}}, ConfigError, "with both input and output"),
        ({"openai/a": {"output": 1, "in": 1}}, ConfigError, "'in' is none of input, output, cach"),
        ({"openai/a": {1: 1}}, ConfigError, "1 is none of"),
        ({"openai/a": {"input": -1, "output": 1}}, ConfigError, "openai/a .* -1 is no number"),
        ({"openai/a": {"input": "1", "output": 1}}, ConfigError, "'1' is no number"),
        ({"openai/a": {"input": True, "output": 1}}, ConfigError, "True is no number"),
        ({"openai/a": {"input": float("nan"), "output": 1}}, ConfigError, "nan is no number"),
        ({"openai/a": {"input": float("inf"), "output": 1}}, ConfigError, "inf is no number"),
        ({"openai/a": {"input": 1e308, "output": 1}}, ConfigError, "308 is no number"),
        ({"openai/a": {"input": 10**400, "output": 1}}, ConfigError, "is no number"),
        ({"openai/a": {**OWN, "cached_input": None}}, ConfigError, "None is no number"),
        ({"openai/a": 2.5}, ConfigError, "not 2.5"),
        ({"opnai/a": OWN}, UnknownProvider, "Did you mean 'openai'"),
        ({"gpt-5-mini": OWN}, UnknownProvider, "names no provider"),
        ({"openai/": OWN}, ConfigError, "which model"),
    ],
)
def test_what_is_no_price_changes_nothing(prices, error, words):
    with pytest.raises(error, match=words):
        nbllm.configure(prices={"openai/b": OWN, **prices}, temperature=0.5)
    assert price_override("openai", "b") is None
    assert "temperature" not in nbllm.config.defaults()
