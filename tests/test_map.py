"""``nbllm.map``: many prompts, one model or several, rows in their order."""

from __future__ import annotations

import asyncio
import pickle
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

import nbllm
from faults.server import HELLO, answering, reply
from nbllm import testing
from nbllm.errors import NbllmError
from nbllm.events import TextDelta
from nbllm.logbook import reading
from nbllm.streaming.generation import Generation

pytestmark = pytest.mark.usefixtures("own_settings", "own_history")


@pytest.fixture(autouse=True)
def at_once(own_settings: pytest.MonkeyPatch) -> None:
    """The demo does not take its time."""
    own_settings.setenv("NBLLM_DEMO_PACE", "0")


def test_rows_come_in_the_order_of_prompts_and_models():
    prompts = [f"number {number}" for number in range(60)]
    batch = nbllm.map(prompts, ["demo/echo", "demo/echo"], concurrency=7)
    assert [row.prompt for row in batch] == [prompt for prompt in prompts for _ in range(2)]
    assert [row.response.text for row in batch] == [row.prompt for row in batch]
    assert {row.model for row in batch[::2]} == {"demo/echo"}
    assert {row.model for row in batch[1::2]} == {"demo/echo #2"}
    assert (len(batch), batch.errors, batch.failed, batch.cost) == (120, [], [], 0.0)
    assert batch[-1].response.ok
    assert isinstance(batch[:3], nbllm.Batch)


def test_what_one_model_does_is_no_other_ones_business():
    with testing.provider("fake", {"good": "fine", "bad": [nbllm.ServerError("no")] * 2}):
        batch = nbllm.map(["a", "b"], ["fake/good", "fake/bad"], retries=0)
    assert [row.response.text for row in batch] == ["fine", "", "fine", ""]
    assert [type(error) for error in batch.errors] == [nbllm.ServerError] * 2
    assert batch.failed == [batch[1], batch[3]]
    assert batch.failed[0].error is batch[1].response.error
    assert batch[1].error is not None
    assert batch[1].error.response is batch[1].response


def test_a_table_of_it():
    with testing.provider("fake", {"a": "fine", "b": nbllm.RateLimited("later")}):
        frame = nbllm.map(["hi"], ["fake/a", "fake/b"], retries=0).to_frame()
    assert list(frame) == [
        "prompt",
        "model",
        "text",
        "finish_reason",
        "ttft",
        "duration",
        "tokens_per_second",
        "input_tokens",
        "output_tokens",
        "cost",
        "error",
    ]
    assert frame["text"].tolist() == ["fine", ""]
    assert frame["error"][1] == "RateLimited: later"
    assert (frame["output_tokens"].dtype, frame["cost"].dtype) == ("Int64", "float64")


def test_what_it_says_of_itself():
    batch = nbllm.map([f"<b>{number}" for number in range(12)], "demo/echo")
    assert repr(batch).startswith("<Batch 12 rows, $0.00>\nprompt  model      answer\n<b>0")
    html = batch._repr_html_()
    assert "<b>" not in html
    assert "2 more rows" in html
    assert repr(nbllm.Batch()) == "<Batch 0 rows, $0.00>"


def test_models_with_settings_of_their_own_and_aliases():
    nbllm.alias("mine", "demo/dice", seed=1)
    batch = nbllm.map(["roll"], ["mine", ("demo/dice", {"seed": 2})])
    assert [row.model for row in batch] == ["mine", "demo/dice"]
    assert len(nbllm.map(["roll"], ("demo/dice", {"seed": 2}))) == 1


def test_the_first_error_is_raised_where_it_is_asked_for():
    with (
        testing.provider("fake", ["one", nbllm.BadRequest("not this"), *["more"] * 50]),
        pytest.raises(nbllm.BadRequest, match="not this") as caught,
    ):
        nbllm.map(map(str, range(40)), "fake/m", concurrency=1, on_error="raise")
    assert [row.response.text for row in caught.value.batch] == ["one", ""]
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), NbllmError)  # noqa: S301


def test_inside_a_running_loop_and_in_threads():
    async def ask() -> nbllm.Batch:
        return nbllm.map(["a", "b"], "demo/echo")

    assert len(asyncio.run(ask())) == 2
    sizes: list[int] = []
    threads = [
        Thread(target=lambda: sizes.append(len(nbllm.map(["x"] * 20, "demo/echo"))))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sizes == [20] * 3


def test_on_nbllms_own_loop_it_would_wait_for_itself():
    came: list[object] = []

    def on_text(_text: str) -> None:
        try:
            nbllm.map(["a"], "demo/echo")
        except RuntimeError as error:
            came.append(error)

    nbllm.stream("hi", "demo/echo").on(text=on_text).wait()
    assert "own loop" in str(came[0])


@dataclass
class Answer:
    """What every answer must be."""

    number: int


@pytest.mark.usefixtures("own_cache")
def test_with_a_schema_a_cache_and_a_history():
    with testing.provider("fake", lambda asked: f'{{"number": {asked.messages[-1].text}}}'):
        batch = nbllm.map(["1", "x"], "fake/m", schema=Answer)
    assert batch[0].response.parsed == Answer(1)
    assert isinstance(batch[1].error, nbllm.SchemaError)
    assert len(reading.read_runs()) == 2
    first = nbllm.map(["a", "b", "a"], "demo/dice", cache=True)
    again = nbllm.map(["a", "b", "a"], "demo/dice", cache=True)
    assert [row.response.text for row in again] == [row.response.text for row in first]
    assert nbllm.cache.size.answers == 3


def test_an_answer_is_kept_once():
    [row] = nbllm.map(["hello to all of you"], "demo/echo")
    kinds = [type(event) for event in row.response.events]
    assert TextDelta not in kinds
    assert [kind.__name__ for kind in kinds][-1] == "Finish"


def test_no_more_streams_than_wanted(monkeypatch: pytest.MonkeyPatch):
    running: list[Generation] = []
    most = 0
    start = Generation.start

    def counting(self: Generation, loop: asyncio.AbstractEventLoop | None = None) -> bool:
        nonlocal most
        running.append(self)
        most = max(most, sum(not each.finished for each in running))
        return start(self, loop)

    monkeypatch.setattr(Generation, "start", counting)
    nbllm.map(["a"] * 100, "demo/echo", concurrency=5)
    assert most <= 5 + 1  # the map itself is one


def test_on_a_cassette(tmp_path: Path):
    with answering(reply(200, HELLO)) as server:
        options = {"base_url": server.base_url, "progress": False}
        for _ in range(2):
            with nbllm.record(tmp_path / "tape"):
                batch = nbllm.map(["a", "b", "a"], "compatible/m", **options)
        assert [row.response.text for row in batch] == ["Hello"] * 3
        assert len(server.requests) == 3
