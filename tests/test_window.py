"""A slow page bounds what is sent to it, whatever it acknowledges and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbllm.notebook.growing_text import GrowingText
from nbllm.notebook.window import (
    BYTES,
    MESSAGES,
    PATIENCE,
    PRESENCE,
    UNHEARD_PATIENCE,
    Window,
)

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.text(max_size=4), st.integers(1, BYTES)),
        st.tuples(st.just("wait"), st.sampled_from([0.001, 0.033, 0.3, 1.0, 4.0, 6.0])),
        st.tuples(st.just("read"), st.sampled_from("abc"), st.integers(0, 20)),
        st.just(("attach",)),
    ),
    max_size=120,
)


@dataclass
class Desk:
    """Sends what was said as soon as its window lets it, as one piece, and keeps its own count."""

    hears: bool = True
    now: float = 100.0
    said: str = ""
    sent: list[tuple[int, str]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    pages: dict[str, tuple[int, float]] = field(default_factory=dict)
    first_look: int | None = None
    is_waiting: bool = False

    def __post_init__(self) -> None:
        self.window = Window(self.now, hears=self.hears)
        self.text = GrowingText()
        self.began = self.now
        self.size = 1

    def say(self, text: str, size: int = 1) -> None:
        self.text.append(text)
        self.said += text
        self.size = size
        self.is_waiting = True
        self.look()

    def wait(self, seconds: float) -> None:
        """Let time pass, and a timer with it."""
        end = self.now + seconds
        while self.is_waiting and (held := self.window.hold(self.now)) and self.now + held <= end:
            self.now += held
            self.look()
        self.now = end
        self.look()

    def read(self, page: str, behind: int) -> None:
        """A page acknowledges all but the last messages."""
        sequence = len(self.sent) - behind
        if sequence >= 1:
            known = self.pages.get(page, (0, 0.0))[0]
            self.pages[page] = (max(known, sequence), self.now)
            self.window.acknowledged(page, sequence, self.now)
        self.look()

    def attach(self) -> None:
        if self.first_look is None:
            self.first_look = len(self.sent)
        self.window.attached()
        self.look()

    def look(self) -> None:
        if self.is_waiting and not self.window.hold(self.now):
            self.send()

    def send(self) -> None:
        if piece := self.text.take():
            self.sent.append(piece)
            self.sizes.append(self.size)
            self.times.append(self.now)
            assert self.window.sent(self.size, self.now) == len(self.sent)
        self.is_waiting = False

    def unread(self) -> list[int]:
        """The sizes that the slowest page has not read: the law's own count."""
        here = [told for told, at in self.pages.values() if self.now - at <= PRESENCE]
        furthest = max((told for told, _ in self.pages.values()), default=0)
        return self.sizes[min(here, default=max(furthest, self.first_look or 0)) :]


def heard_desk() -> Desk:
    desk = Desk()
    desk.attach()
    return desk


def said_at_once(desk: Desk, count: int, size: int = 1) -> int:
    """How many of so many words go out while no time passes."""
    before = len(desk.sent)
    for _ in range(count):
        desk.say("x", size)
    return len(desk.sent) - before


@given(STEPS, st.booleans())
def test_nothing_is_lost_and_what_is_held_back_becomes_one_message(steps, hears):
    desk = Desk(hears)
    for name, *arguments in steps:
        getattr(desk, name)(*arguments)
        if not desk.is_waiting:
            assert "".join(text for _, text in desk.sent) == desk.said
    desk.send()
    assert "".join(text for _, text in desk.sent) == desk.said


@given(STEPS)
def test_unread_messages_are_bounded_for_any_schedule(steps):
    desk = Desk()
    desk.attach()
    for name, *arguments in steps:
        count, unread = len(desk.sent), desk.unread()
        getattr(desk, name)(*arguments)
        if name == "say" and len(desk.sent) > count and count:
            is_late = desk.times[-1] - desk.times[-2] >= PATIENCE
            assert is_late or (len(unread) < MESSAGES and sum(unread) < BYTES)
        if desk.is_waiting:
            assert len(desk.unread()) >= MESSAGES or sum(desk.unread()) >= BYTES


@given(st.integers(1, 400), st.sampled_from([0.033, 0.1, 0.5]), st.booleans())
def test_a_page_that_never_reads_gets_a_few_messages_and_then_one_a_second(count, pause, hears):
    desk = Desk(hears)
    desk.attach()
    for _ in range(count):
        desk.say("x")
        desk.wait(pause)
    patience = PATIENCE if hears else UNHEARD_PATIENCE
    assert len(desk.sent) <= MESSAGES + (desk.now - desk.began) / patience
    assert all(b - a >= patience - 1e-6 for a, b in pairwise(desk.times[MESSAGES - 1 :]))


def test_so_many_messages_or_so_many_bytes_are_enough():
    assert said_at_once(heard_desk(), 100) == MESSAGES
    assert said_at_once(heard_desk(), 100, BYTES // 4) == 4
    assert said_at_once(heard_desk(), 100, BYTES) == 1


def test_an_acknowledgement_lets_the_rest_go_as_one_message():
    desk = heard_desk()
    said_at_once(desk, 50)
    desk.read("a", 0)
    assert desk.sent[-1] == (MESSAGES, "x" * (50 - MESSAGES))
    assert said_at_once(desk, 50) == MESSAGES - 1


def test_the_slowest_page_that_is_here_decides():
    desk = heard_desk()
    said_at_once(desk, 10)
    desk.read("fast", 0)
    desk.read("slow", 9)
    assert said_at_once(desk, 50) == MESSAGES - 9
    desk.read("fast", 0)
    assert len(desk.sent) == MESSAGES + 1
    desk.read("slow", 0)
    assert len(desk.sent) == MESSAGES + 2


def test_a_page_that_left_is_waited_for_no_longer():
    desk = heard_desk()
    said_at_once(desk, 10)
    desk.read("left", 9)
    desk.wait(PRESENCE + 0.1)
    desk.read("here", 0)
    assert said_at_once(desk, 50) == MESSAGES


def test_a_page_that_reads_nothing_gets_what_is_new_every_second():
    desk = heard_desk()
    said_at_once(desk, 50)
    desk.wait(PATIENCE - 0.01)
    assert len(desk.sent) == MESSAGES
    desk.wait(0.02)
    assert desk.sent[-1] == (MESSAGES, "x" * (50 - MESSAGES))


def test_before_a_page_looks_there_is_a_message_a_second_and_the_first_look_begins_the_count():
    desk = Desk()
    assert said_at_once(desk, 50) == 0
    desk.wait(PATIENCE)
    assert len(desk.sent) == 1
    desk.attach()
    assert said_at_once(desk, 50) == MESSAGES


def test_where_no_page_is_heard_the_count_begins_at_once_and_patience_is_short():
    desk = Desk(hears=False)
    assert said_at_once(desk, 50) == MESSAGES
    desk.wait(UNHEARD_PATIENCE)
    assert len(desk.sent) == MESSAGES + 1
    desk.read("a", 0)
    said_at_once(desk, 50)
    count = len(desk.sent)
    desk.wait(UNHEARD_PATIENCE)
    assert len(desk.sent) == count


@pytest.mark.parametrize("pages", [40, 1_000])
def test_pages_that_make_up_names_fill_no_memory(pages):
    desk = heard_desk()
    said_at_once(desk, 3)
    for number in range(pages):
        desk.read(f"p{number}", 0)
    assert len(desk.window._pages) == 32
    desk.wait(PRESENCE + 1)
    desk.read("late", 0)
    assert list(desk.window._pages) == ["late"]


def test_what_was_never_sent_cannot_be_read():
    desk = heard_desk()
    said_at_once(desk, 50)
    desk.window.acknowledged("a", 1_000_000, desk.now)
    assert desk.window.hold(desk.now) > 0


def test_an_acknowledgement_that_comes_late_takes_nothing_back():
    desk = heard_desk()
    said_at_once(desk, 10)
    desk.read("a", 0)
    desk.read("a", 9)
    assert said_at_once(desk, 50) == MESSAGES
