"""What ``nbllm.map`` takes for prompts, and what it refuses before anything is sent."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import nbllm
from nbllm import testing
from nbllm.logbook import reading

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")


@pytest.fixture(autouse=True)
def at_once(own_settings: pytest.MonkeyPatch) -> None:
    """The demo does not take its time."""
    own_settings.setenv("NBLLM_DEMO_PACE", "0")


def prompts_of_every_kind(tmp_path: Path) -> list[object]:
    (tmp_path / "note.txt").write_text("from a file")
    return [
        "text",
        ["two", "parts"],
        [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "message"}],
        [nbllm.Message("user", ("a message",))],
        ["read", tmp_path / "note.txt"],
        np.array(["an array's text"])[0],
    ]


def test_every_kind_of_prompt(tmp_path: Path):
    with testing.provider("fake", lambda asked: asked.messages[-1].text) as fake:
        batch = nbllm.map(prompts_of_every_kind(tmp_path), "fake/m", system="All of you.")
    said = [row.response.text for row in batch]
    assert said == ["text", "two\n\nparts", "message", "a message", "read", "an array's text"]
    assert batch.errors == []
    assert all(asked.messages[0].text == "All of you." for asked in fake.requests)


@pytest.mark.parametrize(
    "prompts",
    [
        ("a", "b"),
        pd.Series(["a", "b"], index=[7, 3]),
        pd.DataFrame({"q": ["a", "b"]})["q"],
        (text for text in "ab"),
        np.array(["a", "b"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_kind_of_collection(prompts: object):
    assert [row.response.text for row in nbllm.map(prompts, "demo/echo")] == ["a", "b"]


def test_none_at_all():
    assert len(nbllm.map([], "demo/echo")) == 0


@pytest.mark.parametrize(
    ("prompts", "models", "options", "kind", "words"),
    [
        ("hi", "demo/echo", {}, TypeError, r"map\(\[prompt\]"),
        ({"q": "hi"}, "demo/echo", {}, TypeError, "not a dict"),
        (pd.DataFrame({"q": ["hi"]}), "demo/echo", {}, TypeError, r"frame\['question'\]"),
        (3, "demo/echo", {}, TypeError, "not a int"),
        (["hi", math.nan], "demo/echo", {}, TypeError, "prompt 1: a prompt is"),
        (["hi", [{"role": "x"}]], "demo/echo", {}, ValueError, "prompt 1: .* role"),
        (["hi"], [], {}, nbllm.ConfigError, "which models"),
        (["hi"], [3], {}, TypeError, "a model is an address"),
        (["hi"], ["demo/echo", "dmo/echo"], {}, nbllm.UnknownProvider, "demo"),
        (["hi"], "demo/echo", {"temprature": 1}, TypeError, "'temperature'"),
        (["hi"], ("demo/echo", {"sed": 1}), {}, TypeError, "'seed'"),
        (["hi"], "demo/echo", {"concurency": 1}, TypeError, "'concurrency'"),
        (["hi"], "demo/echo", {"concurrency": 0}, nbllm.ConfigError, "from 1"),
        (["hi"], "demo/echo", {"shard": 1.5}, nbllm.ConfigError, "shard="),
        (["hi"], "demo/echo", {"rpm": 0}, nbllm.ConfigError, "rpm="),
        (["hi"], "demo/echo", {"tpm": "many"}, nbllm.ConfigError, "tpm="),
        (["hi"], "demo/echo", {"max_cost": -1}, nbllm.ConfigError, "max_cost="),
        (["hi"], "demo/echo", {"on_error": "stop"}, nbllm.ConfigError, "'collect' or 'raise'"),
        (["hi"], "demo/echo", {"resume": 3}, nbllm.ConfigError, "resume="),
        (["hi"], "demo/echo", {"executor": "dask"}, nbllm.ConfigError, "executor="),
        (["hi"], "compatible/m", {"max_cost": 1, "base_url": "http://127.0.0.1:9"}, None, "price"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_before_anything_is_sent(prompts, models, options, kind, words):
    with pytest.raises(kind or nbllm.ConfigError, match=words):
        nbllm.map(prompts, models, **options)
    assert reading.read_runs() == []


def test_a_generator_is_drawn_from_as_there_is_room():
    drawn: list[int] = []
    running: list[int] = []

    def prompts() -> Iterator[str]:
        for number in range(200):
            drawn.append(number)
            yield str(number)

    def answer(asked: testing.Asked) -> str:
        running.append(len(drawn))
        return asked.messages[-1].text

    with testing.provider("fake", answer):
        batch = nbllm.map(prompts(), "fake/m", concurrency=3)
    assert [row.response.text for row in batch] == [str(number) for number in range(200)]
    assert all(ahead - place <= 3 for place, ahead in enumerate(running))


def test_a_generated_prompt_that_is_none_is_a_row_with_its_error():
    batch = nbllm.map((prompt for prompt in ["a", 3, "b"]), ["demo/echo"] * 2)
    assert [row.response.text for row in batch] == ["a", "a", "", "", "b", "b"]
    assert [type(error) for error in batch.errors] == [nbllm.ConfigError] * 2
    assert "a prompt is a str" in str(batch.errors[0])


def test_a_generator_that_fails_loses_nothing():
    def prompts() -> Iterator[str]:
        yield from "abc"
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more") as caught:
        nbllm.map(prompts(), "demo/echo", concurrency=1)
    assert {row.prompt for row in caught.value.batch} <= {"a", "b", "c"}
    assert [row.prompt for row in caught.value.batch[:2]] == ["a", "b"]
