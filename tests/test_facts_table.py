"""How the table of models is made."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / ".ci" / "prices"


def entry(provider: str, sent: float, received: float, **more: object) -> dict[str, object]:
    """A row of a table, its prices in dollars per million tokens."""
    return {
        "litellm_provider": provider,
        "mode": "chat",
        "max_input_tokens": 1_000,
        "input_cost_per_token": sent / 1e6,
        "output_cost_per_token": received / 1e6,
        **more,
    }


NEWER = {
    "sample_spec": {"litellm_provider": "one of …", "mode": "one of …"},
    "gpt-a": entry("openai", 0.15, 0.6, max_output_tokens=9, supports_native_streaming=False),
    "gpt-a-2030-01-01": entry(
        "openai", 0.15, 0.6, max_output_tokens=9, supports_native_streaming=False
    ),
    "gpt-a-2029-01-01": entry("openai", 3, 6, supports_vision=True, supports_reasoning=False),
    "ft:gpt-a": entry("openai", 1, 2),
    "gpt-image": entry("openai", 1, 2) | {"mode": "image_generation"},
    "claude-b-20290101": entry("anthropic", 1, 5),
    "claude-b-20300101": entry("anthropic", 2, 10, supports_function_calling=True),
    "claude-b-latest": entry("anthropic", 7, 9),
    "gemini/gemini-c": entry(
        "gemini",
        1,
        2,
        cache_read_input_token_cost=0.1 / 1e6,
        input_cost_per_token_above_200k_tokens=4 / 1e6,
        output_cost_per_token_above_200k_tokens=5 / 1e6,
        cache_creation_input_token_cost_above_200k_tokens=6 / 1e6,
        input_cost_per_token_above_100k_tokens=3 / 1e6,
        input_cost_per_token_above_200k_tokens_priority=9 / 1e6,
    ),
    "gemini/free": entry("gemini", 0, 0),
    "gemini/slip": entry("gemini", 3.5, 1.05),
    "gemini-c": entry("vertex_ai-language-models", 1, 2),
    "vertex_ai/gemini-c": entry("vertex_ai", 1, 3),
    "vertex_ai/claude-b": entry("vertex_ai-anthropic_models", 1, 3),
    "deepseek/d": entry("deepseek", 1, 2, off_peak_pricing={"input_cost_per_token": 0.5 / 1e6}),
    "together-ai-up-to-4b": entry("together_ai", 1, 2),
    "together_ai/e/f": entry("together_ai", 1, 2),
    "azure/eu/gpt-a": entry("azure", 1, 2),
}
OLDER = {
    "gpt-a": entry("openai", 9, 9),
    "gpt-old": entry("openai", 8, 8),
    "groq/old": entry("groq", 8, 8),
}
A = {"context": 1_000}
MADE = {
    "openai": {
        "gpt-a": {
            **A,
            "output_limit": 9,
            "streaming": False,
            "price": {"input": 0.15, "output": 0.6},
        },
        "gpt-a-2029-01-01": {
            **A,
            "images": True,
            "reasoning": False,
            "price": {"input": 3, "output": 6},
        },
        "gpt-old": {**A, "price": {"input": 8, "output": 8}},
    },
    "anthropic": {
        "claude-b": {**A, "tools": True, "price": {"input": 2, "output": 10}},
        "claude-b-20290101": {**A, "price": {"input": 1, "output": 5}},
    },
    "gemini": {
        "free": A,
        "gemini-c": {
            **A,
            "price": {
                "input": 1,
                "output": 2,
                "cached_input": 0.1,
                "threshold": 100_000,
                "beyond": {
                    "input": 3,
                    "output": 2,
                    "cached_input": 0.1,
                    "threshold": 200_000,
                    "beyond": {"input": 4, "output": 5, "cached_input": 0.1},
                },
            },
        },
        "slip": A,
    },
    "vertex": {"gemini-c": {**A, "price": {"input": 1, "output": 3}}},
    "deepseek": {"d": A},
    "together": {"e/f": {**A, "price": {"input": 1, "output": 2}}},
}


def test_the_table_is_made_from_a_wheel_and_from_a_bare_file(tmp_path):
    facts_folder, script = tmp_path / "nbllm" / "facts", tmp_path / ".ci" / "prices"
    facts_folder.mkdir(parents=True)
    script.parent.mkdir()
    script.write_bytes(SCRIPT.read_bytes())
    (facts_folder / "LICENCE.txt").write_text("MIT License\n\n…", encoding="utf-8")
    wheel, older = tmp_path / "litellm-9.8.7-py3-none-any.whl", tmp_path / "older.json"
    with zipfile.ZipFile(wheel, "w") as packed:
        name = "litellm/model_prices_and_context_window_backup.json"
        packed.writestr(zipfile.ZipInfo(name, (2031, 2, 3, 4, 5, 6)), json.dumps(NEWER))
    older.write_text(json.dumps(OLDER), encoding="utf-8")
    command = [sys.executable, str(script), str(wheel), str(older)]
    subprocess.run(command, check=True, capture_output=True)
    text = (facts_folder / "models.json").read_text(encoding="utf-8")
    made = json.loads(text)
    assert (made["date"], made["licence"]) == ("2031-02-03", "MIT License: see LICENCE.txt")
    assert "litellm 9.8.7" in made["source"]
    assert {provider: models for provider, models in made["models"].items() if models} == MADE
    assert max(map(len, text.splitlines())) < 300
