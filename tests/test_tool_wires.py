"""Functions as tools on all five wires: what is sent, what runs, what goes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import nbllm
from every_wire import WIRES, Spoken, running_aimock, spoken

FIXTURES: list[dict[str, Any]] = [
    {
        "match": {"userMessage": "weather", "hasToolResult": False},
        "response": {
            "toolCalls": [
                {"name": "get_weather", "arguments": {"city": "Zürich"}},
                {"name": "get_time", "arguments": {"zone": "Europe/Zurich"}},
            ]
        },
    },
]


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_aimock(tmp_path_factory.mktemp("aimock"), FIXTURES, latency=0) as address:
        yield address


@pytest.fixture(params=WIRES)
def asked(request, base_url) -> Spoken:
    return spoken(request.param, base_url)


def get_weather(city: str, days: int = 1) -> str:
    """Tell the weather."""
    raise AssertionError((city, days))


async def get_time(zone: str) -> str:
    """Tell the time."""
    raise AssertionError(zone)


def test_one_generation_hands_calls_back_and_runs_none(asked):
    tools = [get_weather, get_time]
    response = nbllm.complete("the weather?", asked.model, tools=tools, **asked.settings)
    assert response.finish_reason == "tool_calls"
    calls = [(call.name, call.arguments) for call in response.tool_calls]
    assert calls == [
        ("get_weather", {"city": "Zürich"}),
        ("get_time", {"zone": "Europe/Zurich"}),
    ]
