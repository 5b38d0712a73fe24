"""Answers of a server that is not ours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import nbllm
from aimock import running_aimock
from nbllm.events import ToolCallDelta


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where aimock listens."""
    with running_aimock(tmp_path_factory.mktemp("aimock")) as address:
        yield address


def test_text_comes_whole(base_url: str) -> None:
    response = nbllm.complete("a table, please", "compatible/gpt-4o", base_url=base_url)
    assert response.text.endswith("Über 日本語 🎉 the end.")
    assert response.finish_reason == "stop"
    assert response.model == "gpt-4o"
    assert response.ttft is not None
    assert response.duration is not None
    assert 0 < response.ttft < response.duration


def test_reasoning_is_apart(base_url: str) -> None:
    response = nbllm.complete("think hard", "compatible/gpt-4o", base_url=base_url)
    assert response.reasoning == "First this. Then that."
    assert response.text == "The answer is **42**."


def test_parallel_tool_calls_in_fragments(base_url: str) -> None:
    response = nbllm.complete("the weather?", "compatible/gpt-4o", base_url=base_url)
    assert response.finish_reason == "tool_calls"
    calls = [(call.name, call.arguments) for call in response.tool_calls]
    assert calls == [
        ("get_weather", {"city": "Zürich"}),
        ("get_time", {"zone": "Europe/Zurich"}),
    ]
    assert sum(isinstance(event, ToolCallDelta) for event in response.events) > len(calls)


def test_a_refusal_is_typed(base_url: str) -> None:
    with pytest.raises(nbllm.RateLimited, match=r"^Slow down\. .*Try again at ") as caught:
        nbllm.complete("too much", "compatible/gpt-4o", base_url=base_url, retries=0)
    assert caught.value.retry_after == 1
    assert caught.value.status == 429
    assert caught.value.retryable


def test_a_cut_stream_keeps_its_text(base_url: str) -> None:
    with pytest.raises(nbllm.StreamCut) as caught:
        nbllm.complete("cut it", "compatible/gpt-4o", base_url=base_url)
    assert caught.value.response is not None
    assert "This sentence is cut off somewhere".startswith(caught.value.response.text)
    assert caught.value.response.text


def test_side_by_side(base_url: str) -> None:
    models = ["compatible/gpt-4o", "compatible/gpt-5", "compatible/gpt-4o"]
    answers = nbllm.compare("a table", models, base_url=base_url)
    assert list(answers) == ["compatible/gpt-4o", "compatible/gpt-5", "compatible/gpt-4o #2"]
    assert len({response.text for response in answers.values()}) == 1
