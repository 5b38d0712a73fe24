"""K1 in any program: Ctrl-C stops what the main thread reads, and leaves nothing half done."""

from __future__ import annotations

import os
import pickle
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import pytest

import nbllm
from canary import wait_until
from nbllm.streaming import Stream, interrupts
from nbllm.streaming.interrupts import Reading, Shield
from sources import finishes, stream_of, words

pytestmark = pytest.mark.slow

PATIENCE = 5.0


@pytest.fixture(autouse=True)
def pythons_own_handler() -> Iterator[None]:
    """SIGINT is Python's own before a test and behind it."""
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert interrupts._entered == []


def endless(*texts: str) -> Stream:
    """A stream that says so much and then waits for ever."""
    return stream_of(words(*texts or ("a", "b"), forever=True))


def press(seconds: float = 0.0) -> None:
    """Press Ctrl-C, once the main thread has gone on for so long."""
    if not seconds:
        signal.raise_signal(signal.SIGINT)
        return

    def work() -> None:
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=work).start()


def press_in(loop: Iterable[object]) -> None:
    """Press Ctrl-C in the body of a loop."""
    for _ in loop:
        press()


def assert_stopped(*streams: Stream) -> None:
    """Each ends, called cancelled."""
    for stream in streams:
        wait_until(lambda generation=stream.generation: generation.finished, PATIENCE)
        assert finishes(stream) == ["cancelled"]


BODIES: dict[str, Callable[[Stream, Stream], Iterator[object]]] = {
    "events": lambda stream, _other: iter(stream),
    "text": lambda stream, _other: iter(stream.text_stream),
    "merged": lambda stream, other: iter(nbllm.merge(stream, other)),
    "one in the other": lambda stream, other: (piece for _ in stream for piece in other),
}


@pytest.mark.parametrize("reading", BODIES.values(), ids=BODIES)
def test_in_the_body_of_a_loop_it_stops_a_stream_that_has_a_name(reading) -> None:
    stream, other = endless(), endless()
    with pytest.raises(KeyboardInterrupt):
        press_in(reading(stream, other))
    asked = [each for each in (stream, other) if each.generation.loop]
    assert_stopped(*asked)
    assert len(asked) == 1 + (reading not in (BODIES["events"], BODIES["text"]))


WAITS: dict[str, Callable[[Stream], object]] = {
    "wait": Stream.wait,
    "wait for a time": lambda stream: stream.wait(60),
    "events": list,
    "merged": lambda stream: list(nbllm.merge(stream)),
    "a comparison": lambda stream: nbllm.Comparison({"a": stream}).wait(),
}


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS)
def test_while_it_waits(wait) -> None:
    stream = endless()
    press(0.1)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt) as caught:
        wait(stream)
    assert time.monotonic() - began < PATIENCE
    assert_stopped(stream)
    came = pickle.loads(pickle.dumps(caught.value)).response  # noqa: S301 - just made
    assert (came["a"] if isinstance(came, dict) else came).text == "ab"
    own = [entry for entry in caught.traceback if "nbllm" in str(entry.path.parent)]
    assert len([entry for entry in own if "tests" not in str(entry.path)]) <= 2


@pytest.mark.parametrize("wait", [Stream.wait, list], ids=["wait", "events"])
def test_at_any_moment(wait) -> None:
    """A stream is never left running, wherever between two steps the interrupt comes."""
    chance = random.Random(4)
    ends = set[str]()
    for _ in range(60):
        stream = stream_of(words(*"abcdefgh", pause=0.0005))
        stream.start()
        with suppress(KeyboardInterrupt):
            press(chance.random() / 30)
            wait(stream)
            wait_until(lambda: False, PATIENCE)  # in slices: another thread may get the signal
        wait_until(lambda generation=stream.generation: generation.finished, PATIENCE)
        ends |= {*finishes(stream)}
    assert ends == {"stop", "cancelled"}


def test_a_loop_that_was_left_is_stopped_no_more() -> None:
    stream = endless()
    for _ in stream:
        break
    with pytest.raises(KeyboardInterrupt):
        press()
    time.sleep(0.1)
    assert not stream.generation.finished
    stream.stop()


def test_a_stream_that_nobody_reads_goes_on() -> None:
    background, read = endless().start(), endless()
    with pytest.raises(KeyboardInterrupt):
        press_in(read)
    assert_stopped(read)
    assert not background.generation.finished
    background.stop()


def test_a_handler_of_ones_own_stays() -> None:
    heard: list[int] = []
    signal.signal(signal.SIGINT, hear := lambda number, _frame: heard.append(number))
    try:
        for _ in stream_of(words("a")):
            press()
            assert signal.getsignal(signal.SIGINT) is hear
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    assert heard == [signal.SIGINT] * 2


def test_a_handler_of_ones_own_that_raises_stops_it_too() -> None:
    def hear(number: int, frame: object) -> None:
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, hear)
    stream = endless()
    try:
        press(0.1)
        with pytest.raises(KeyboardInterrupt):
            stream.wait()
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    assert_stopped(stream)


def test_another_threads_reading_neither_stops_nor_holds_it_back() -> None:
    stream = endless()
    thread = threading.Thread(target=stream.wait)
    thread.start()
    wait_until(lambda: stream.response.text)
    with pytest.raises(KeyboardInterrupt):
        press()
    time.sleep(0.1)
    assert not stream.generation.finished
    stream.stop()
    thread.join(PATIENCE)


def test_a_shield_holds_it_back_until_something_hangs(monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with Shield([]) as outer, Shield([]) as shield:
        press()
        now[0] += 4.9
        press()
        assert (outer.is_interrupted, shield.is_interrupted) == (False, True)
        now[0] += 0.2
        with pytest.raises(KeyboardInterrupt):
            press()


def test_a_reading_inside_a_shield_is_shielded() -> None:
    with Shield([]) as shield, Reading([]):
        press()
    assert shield.is_interrupted
