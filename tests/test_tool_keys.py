"""No key leaves through a tool."""

from __future__ import annotations

import os

import pytest

import nbllm
from canary import CANARY
from nbllm import config
from tool_host import answer


def test_no_key_leaves_in_a_result_or_an_error(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)

    def read_environment() -> dict[str, str]:
        return dict(os.environ)

    def reveal() -> None:
        raise RuntimeError(f"401 for https://me:{CANARY}@h/x?appid=s3cr3t&q=Rom ({CANARY})")

    def own() -> None:
        raise RuntimeError("Authorization: Bearer of-another-service-0123")

    given = answer(read_environment)
    assert not given.is_error
    assert "OPENAI_API_KEY" in given.output
    assert CANARY not in given.output
    assert answer(reveal).output == "RuntimeError: 401 for https://h/x?appid=…&q=Rom (…)"
    assert answer(own).output == "RuntimeError: Authorization: Bearer …"


def test_a_key_across_the_cut_leaves_in_no_part(monkeypatch):
    key = "sk-proj-" + "0123456789abcdef" * 10
    monkeypatch.setenv("OPENAI_API_KEY", key)

    def read_log() -> str:
        return "x" * (100_000 - 100) + key + "y" * 1000

    assert "sk-proj" not in answer(read_log).output


def test_the_key_of_an_alias_is_known(monkeypatch):
    monkeypatch.setattr(config, "_aliases", {})
    nbllm.alias("mine", "compatible/m", base_url="http://h/v1", api_key=CANARY)
    assert CANARY in config.known_keys()


@pytest.mark.parametrize("text", ["?key", "?", "://a:", "Bearer ", "&#x41;"])
def test_no_text_takes_long_to_be_looked_through(text):
    @nbllm.tool(timeout=5)
    def fail() -> None:
        raise ValueError(text * 100_000)

    assert answer(fail).output.startswith(f"ValueError: {text.strip()}")
