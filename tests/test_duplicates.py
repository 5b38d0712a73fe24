"""Samples that say the same are marked while the others still run."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from faults.server import answering, event, head
from nbllm.comparison import Comparison
from nbllm.lineup import prepare

pytestmark = pytest.mark.usefixtures("own_settings")


def saying(*texts: str):
    """A server's answers, one text for each request that comes."""
    return [[head(200) + event(text, "stop")] for text in texts]


def asked(*texts: str, samples: int | None = None, **options) -> Comparison:
    """One model's samples, each of which ended before the next was sent."""
    with answering(*saying(*texts)) as server:
        lanes = [("compatible/m", {"base_url": server.base_url})]
        answers = prepare("x", lanes, {}, samples=samples or len(texts), **options)
        for stream in answers.streams.values():
            stream.wait(10)
        return answers


def labels(answers: Comparison) -> list[tuple[str, ...]]:
    return [stream.generation.labels.texts for stream in answers.streams.values()]


def test_what_ends_like_an_earlier_one_is_marked():
    answers = asked("Paris", "London", "paris.", "**London**")
    assert labels(answers) == [(), (), ("same as #1",), ("same as #2",)]


def test_the_first_lane_is_the_original_whichever_ended_first():
    with answering(*saying("yes", "no", "Yes")) as server:
        lanes = [("compatible/m", {"base_url": server.base_url})]
        answers = prepare("x", lanes, {}, samples=3)
        streams = list(answers.streams.values())
        streams[2].wait(10)
        streams[1].wait(10)
        assert labels(answers) == [(), (), ()]
        told: list[tuple[str, ...]] = []
        streams[2].generation.labels.watch(lambda: told.append(streams[2].generation.labels.texts))
        streams[0].wait(10)
    assert labels(answers) == [(), (), ("same as #1",)]
    assert told == [("same as #1",)]


def test_asking_again_takes_the_mark_away_and_gives_it_to_others():
    with answering(*saying("a", "a", "a", "b")) as server:
        lanes = [("compatible/m", {"base_url": server.base_url})]
        answers = prepare("x", lanes, {}, samples=3).wait()
        assert labels(answers) == [(), ("same as #1",), ("same as #1",)]
        is_marked = threading.Event()
        last = answers.streams["compatible/m #3"].generation
        last.labels.watch(lambda: is_marked.set() if last.labels.texts == ("same as #2",) else None)
        answers.retry("compatible/m #1").wait()
        assert is_marked.wait(10)
    assert labels(answers) == [(), (), ("same as #2",)]


def test_failed_and_single_lanes_have_no_mark():
    with answering([head(500)], *saying("a")) as server:
        settings = {"base_url": server.base_url, "retries": 0}
        answers = prepare("x", [("compatible/m", settings)], {}, samples=2).wait()
    assert labels(answers) == [(), ()]
    assert labels(prepare("x", [("demo/echo", {})] * 2, {}).wait()) == [(), ()]


def test_a_blind_board_marks_nothing_before_the_names_are_shown():
    answers = asked("a", "a", blind=True)
    assert labels(answers) == [(), ()]
    is_marked = threading.Event()
    answers.streams["compatible/m #2"].generation.labels.watch(is_marked.set)
    answers.reveal()
    assert is_marked.wait(10)
    assert labels(answers) == [(), ("same as #1",)]


def test_marking_keeps_no_comparison_alive():
    answers = asked("a", "a")
    gone = weakref.ref(answers)
    gc.disable()
    try:
        del answers
        assert gone() is None
    finally:
        gc.enable()
