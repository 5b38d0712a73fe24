"""A kernel at work is never silent for long, and an idle one always."""

from __future__ import annotations

import threading
import time

from nbllm.notebook.pulse import Pulse

SOON = 0.02


class Heart:
    """Counts beats, and says when there were enough."""

    def __init__(self, beats: int = 3) -> None:
        self.beats = 0
        self.is_over = False
        self.wanted = threading.Event()
        self._enough = beats

    def beat(self) -> None:
        self.beats += 1
        if self.beats >= self._enough:
            self.wanted.set()


def test_it_beats_until_everything_is_over():
    heart = Heart()
    Pulse(heart.beat, lambda: heart.is_over, SOON)
    assert heart.wanted.wait(10)
    heart.is_over = True
    time.sleep(5 * SOON)
    beats = heart.beats
    time.sleep(10 * SOON)
    assert heart.beats == beats


def test_it_never_beats_for_what_is_over():
    heart = Heart()
    Pulse(heart.beat, lambda: True, SOON)
    time.sleep(10 * SOON)
    assert heart.beats == 0


def test_a_beat_keeps_its_distance_from_what_was_said():
    heart, said, beaten = Heart(1), [time.monotonic()], []
    pulse = Pulse(heart.beat, lambda: heart.is_over, 0.2)

    def beat() -> None:
        beaten.append(time.monotonic())
        heart.beat()

    pulse._beat = beat
    for _ in range(15):
        time.sleep(0.04)
        said.append(time.monotonic())
        pulse.spoke()
    assert heart.wanted.wait(10)
    heart.is_over = True
    for at in beaten:  # what is said at the very moment of a beat cannot hold it back
        assert at - max(word for word in said if word < at - 0.02) >= 0.2
