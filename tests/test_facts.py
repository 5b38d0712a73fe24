"""The table of models, and what is looked up in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nbllm.events import Usage
from nbllm.facts import Facts, facts
from nbllm.facts.table import PROVIDERS
from nbllm.pricing import Price
from nbllm.providers.registry import find, split

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "nbllm" / "facts"
TABLE = json.loads((FOLDER / "models.json").read_text(encoding="utf-8"))


def known(address: str) -> Facts:
    """The facts of ``provider/model``."""
    return facts(*split(address))


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        ("anthropic/claude-3-5-haiku-20241022", 8_192),
        ("anthropic/claude-3-5-haiku-latest", 8_192),
        ("anthropic/claude-3-7-sonnet-20250219", 64_000),
        ("anthropic/claude-opus-4-1", 32_000),
        ("anthropic/claude-opus-4-1-20250805", 32_000),
        ("anthropic/claude-sonnet-4-5", 64_000),
        ("anthropic/claude-haiku-4-5-20251001", 64_000),
    ],
)
def test_what_an_answer_of_claude_may_be_long(address, limit):
    assert known(address).output_limit == limit


def test_what_is_known_of_a_model():
    assert known("openai/gpt-5-mini") == Facts(
        context=272_000,
        output_limit=128_000,
        tools=True,
        images=True,
        reasoning=True,
        price=Price(input=0.25, output=2.0, cached_input=0.025),
    )
    assert known("openai/gpt-5-pro").streaming is False


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("openai/gpt-5-mini-2025-08-07", "openai/gpt-5-mini"),
        ("openai/gpt-5-mini-2031-01-01", "openai/gpt-5-mini"),
        ("anthropic/claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5"),
        ("anthropic/claude-sonnet-4-5@20250929", "anthropic/claude-sonnet-4-5"),
        ("anthropic/claude-sonnet-4-5-latest", "anthropic/claude-sonnet-4-5"),
        ("azure/gpt-4-turbo-preview", "openai/gpt-4-turbo-preview"),
        ("openrouter/anthropic/claude-haiku-4.5", "anthropic/claude-haiku-4-5"),
        ("openrouter/google/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("openrouter/openai/gpt-5-mini", "openai/gpt-5-mini"),
        ("openrouter/x-ai/grok-4.3", "xai/grok-4.3"),
    ],
)
def test_other_names_of_a_model(address, same):
    assert known(address) == known(same) != Facts()


@pytest.mark.parametrize("model", ["gpt-4o-2024-05-13", "gpt-4-turbo"])
def test_a_name_of_its_own_comes_before_any_other(model):
    assert known("openai/gpt-4o-2024-05-13").price != known("openai/gpt-4o").price
    assert known(f"azure/{model}") == facts("azure", model) != Facts()


@pytest.mark.parametrize(
    "address",
    [
        "openai/gpt-5-minimal",
        "openai/gpt-5-mini-mine",
        "openai/gpt",
        "openai/GPT-5-mini",
        "openai/claude-sonnet-4-5",
        "azure/my-gpt-5",
        "openrouter/openai/gpt-5-mini:free",
        "openrouter/openai/gpt-oss-120b",
        "openrouter/deepseek/deepseek-chat",
        "openrouter/anthropic/",
        "ollama/llama3.2",
        "vllm/openai/gpt-oss-120b",
        "lmstudio/gpt-5-mini",
        "llamacpp/gpt-5-mini",
        "compatible/gpt-5-mini",
        "demo/guide",
    ],
)
def test_a_guess_is_worse_than_nothing(address):
    provider, _, model = address.partition("/")
    assert facts(provider, model) == Facts()


@pytest.mark.parametrize(
    ("address", "sent", "dollars"),
    [
        ("gemini/gemini-2.5-pro", 200_000, 0.25),
        ("gemini/gemini-2.5-pro", 200_001, 0.5000025),
        ("anthropic/claude-sonnet-4", 200_001, 1.200006),
    ],
)
def test_long_requests_cost_more(address, sent, dollars):
    price = known(address).price
    assert price is not None
    assert price.cost(Usage(sent, 0)) == pytest.approx(dollars)


@pytest.mark.parametrize(
    "address",
    [
        "deepseek/deepseek-v4-flash",  # half the price at night
        "gemini/gemma-3-27b-it",  # a free tier is no price
        "openai/gpt-audio",  # audio is not counted apart
        "openai/gpt-5-search-api",  # a fee for each search
        "perplexity/sonar",  # the same
    ],
)
def test_a_price_that_tokens_alone_do_not_make_is_unknown(address):
    assert known(address).context
    assert known(address).price is None


def test_every_entry_is_what_it_should_be():
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", TABLE["date"])
    assert "litellm" in TABLE["source"]
    assert TABLE["licence"] == "MIT License: see LICENCE.txt"
    assert "Permission is hereby granted" in (FOLDER / "LICENCE.txt").read_text(encoding="utf-8")
    for provider, models in TABLE["models"].items():
        assert find(provider).name == provider
        for model in models:
            found = facts(provider, model)
            assert found != Facts()
            numbers = (found.context, found.output_limit)
            assert all(number is None or number > 0 for number in numbers), model
            price = found.price
            while price is not None:
                assert 0 < price.input <= price.output, (provider, model)
                assert 0 < (price.cached_input or price.input) <= price.input, (provider, model)
                price = price.beyond
    assert sum(map(len, TABLE["models"].values())) > 500


def test_the_table_is_small_and_known_by_its_providers():
    assert (FOLDER / "models.json").stat().st_size < 150_000
    assert tuple(TABLE["models"]) == PROVIDERS
