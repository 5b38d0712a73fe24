"""What is sent to Chat Completions, setting by setting."""

from __future__ import annotations

from typing import Any

import pytest

from nbllm.messages import Message, Request
from nbllm.providers.registry import find
from nbllm.wire.chat.request import encode
from nbllm.wire.dialect import Dialect


def body(dialect: Dialect | None = None, **fields: Any) -> tuple[dict[str, Any], list[str]]:
    """The body and the notices of a small request."""
    return encode(Request("m", (Message("user", "hi"),), **fields), dialect or Dialect())


def test_nothing_is_sent_that_was_not_set():
    assert body()[0] == {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    assert set(body(streaming=False)[0]) == {"model", "messages", "stream"}


def test_each_setting_under_the_name_of_the_wire():
    tool = {"type": "function", "function": {"name": "f"}}
    encoded, notices = body(
        temperature=0,
        top_p=0.5,
        max_tokens=9,
        stop=("x",),
        seed=1,
        tools=(tool, {"type": "web_search"}),
        tool_choice="f",
        reasoning="low",
        extra={"top_k": 4, "stream_options": {}},
    )
    assert notices == []
    assert {name: encoded[name] for name in list(encoded)[3:]} == {
        "stream_options": {},
        "temperature": 0,
        "top_p": 0.5,
        "max_tokens": 9,
        "stop": ["x"],
        "seed": 1,
        "tools": [tool, {"type": "web_search"}],
        "tool_choice": {"type": "function", "function": {"name": "f"}},
        "reasoning_effort": "low",
        "top_k": 4,
    }


@pytest.mark.parametrize("choice", ["auto", "none", "required", {"type": "function"}])
def test_a_tool_choice_of_the_wire_stays(choice):
    assert body(tool_choice=choice)[0]["tool_choice"] == choice


def test_what_a_server_does_not_take_is_noticed_and_not_sent():
    dialect = Dialect(
        "max_completion_tokens", "random_seed", usage_on_request=False, refuses=frozenset({"stop"})
    )
    encoded, notices = body(dialect, max_tokens=3, seed=4, stop="x", reasoning=1000)
    assert set(encoded) == {"model", "messages", "stream", "max_completion_tokens", "random_seed"}
    assert [notice.split()[0] for notice in notices] == ["stop", "reasoning"]


@pytest.mark.parametrize(
    ("provider", "setting", "field"),
    [
        ("openai", {"max_tokens": 1}, {"max_completion_tokens": 1}),
        ("mistral", {"seed": 1}, {"random_seed": 1}),
        ("mistral", {"tool_choice": "required"}, {"tool_choice": "any"}),
        ("mistral", {"reasoning": "high"}, {"reasoning_effort": "high"}),
        ("xai", {"reasoning": "high"}, {"reasoning_effort": "high"}),
        ("groq", {"reasoning": "none"}, {"reasoning_effort": "none"}),
        ("openrouter", {"reasoning": "low"}, {"reasoning": {"effort": "low"}}),
        ("openrouter", {"reasoning": "none"}, {"reasoning": {"effort": "none"}}),
        ("openrouter", {"reasoning": 2000}, {"reasoning": {"max_tokens": 2000}}),
        ("deepseek", {"reasoning": "none"}, {"thinking": {"type": "disabled"}}),
        (
            "deepseek",
            {"reasoning": "max"},
            {"thinking": {"type": "enabled"}, "reasoning_effort": "max"},
        ),
    ],
)
def test_each_server_hears_its_own_words(provider, setting, field):
    encoded, notices = body(find(provider).dialect, **setting)
    bare, _ = body(find(provider).dialect)
    assert {name: encoded[name] for name in encoded if name not in bare} == field
    assert notices == []


@pytest.mark.parametrize(
    ("provider", "setting"),
    [
        ("openai", {"reasoning": 100}),
        ("deepseek", {"reasoning": 100}),
        ("deepseek", {"seed": 1}),
        *(
            ("perplexity", {name: value})
            for name, value in {"seed": 1, "stop": "x", "tool_choice": "auto"}.items()
        ),
        ("perplexity", {"tools": ({"type": "function"},)}),
    ],
)
def test_each_server_is_spared_what_it_refuses(provider, setting):
    encoded, (notice,) = body(find(provider).dialect, **setting)
    assert encoded == body(find(provider).dialect)[0]
    assert notice.startswith(f"{next(iter(setting))} is not sent: this provider ")
