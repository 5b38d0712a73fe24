"""A board's messages: numbered, no faster than they are read, and nothing left out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from canary import wait_until
from nbllm import engine
from nbllm.notebook import window
from nbllm.notebook.growing_text import GrowingText
from nbllm.notebook.post import Post
from nbllm.notebook.window import MESSAGES


class Board:
    """Says letters, and keeps what it sent."""

    def __init__(self, *, hears: bool = True) -> None:
        self.sent: list[dict[str, Any]] = []
        self.text = GrowingText()
        self.post = Post(self.sent.append, self._news, self._state, hears=hears)

    def _news(self) -> dict[str, Any]:
        piece = self.text.take()
        return {"lanes": [{"lane": 0, "text": list(piece)}]} if piece else {}

    def _state(self) -> dict[str, Any]:
        return {"text": str(self.text)}

    def say(self, letter: str) -> None:
        """Say it, and wait until it is sent or held back."""
        before = len(self.sent)

        async def said() -> None:
            self.text.append(letter)
            self.post.soon(0.0)

        engine.submit(said()).result(10)
        wait_until(lambda: len(self.sent) > before or self.is_held())

    def is_held(self) -> bool:
        """Whether what is left waits for longer than the usual interval."""
        timer = self.post._timer
        return timer is not None and timer.when() > engine.engine().loop.time() + 1

    def on_loop(self, function: Callable[..., None], *arguments: object) -> None:
        """Call a function where the board lives."""
        loop = engine.engine().loop
        done = asyncio.run_coroutine_threadsafe(_call(function, *arguments), loop)
        done.result(10)

    def pieces(self) -> list[str]:
        """What the patches say."""
        return [m["lanes"][0]["text"][1] for m in self.sent if m["op"] == "patch"]


async def _call(function: Callable[..., None], *arguments: object) -> None:
    function(*arguments)


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    """A board with a page that has read nothing, and all the patience there is."""
    monkeypatch.setattr(window, "PATIENCE", 3_600.0)
    board = Board()
    board.on_loop(board.post.attached)
    wait_until(lambda: bool(board.sent))
    return board


def fill(board: Board) -> None:
    """Say more than a page that does not read is sent."""
    for _ in range(MESSAGES + 9):
        board.say("x")
    assert len(board.sent) == 1 + MESSAGES - 1  # the whole state was the first


def test_messages_are_numbered_from_one(board: Board) -> None:
    fill(board)
    assert [message["sequence"] for message in board.sent] == list(range(1, MESSAGES + 1))
    assert [message["op"] for message in board.sent] == ["full", *["patch"] * (MESSAGES - 1)]


def test_an_acknowledgement_sends_what_was_held_back_as_one(board: Board) -> None:
    fill(board)
    board.on_loop(board.post.acknowledged, "a", 3)
    wait_until(lambda: len(board.sent) == MESSAGES + 1)
    assert board.pieces()[-1] == "x" * 10


def test_an_acknowledgement_with_nothing_to_say_sends_nothing(board: Board) -> None:
    board.on_loop(board.post.acknowledged, "a", 1)
    assert not board.post.is_due
    assert len(board.sent) == 1


def test_the_whole_state_is_not_held_back_and_stands_for_the_news(board: Board) -> None:
    fill(board)
    board.on_loop(board.post.all_soon)
    wait_until(lambda: board.sent[-1]["op"] == "full")
    assert board.sent[-1]["state"]["text"] == "x" * (MESSAGES + 9)
    board.say("y")
    board.on_loop(board.post.acknowledged, "a", MESSAGES + 1)
    wait_until(lambda: board.pieces()[-1] == "y")


def test_a_flush_leaves_nothing(board: Board) -> None:
    fill(board)
    board.on_loop(board.post.flush)
    assert board.pieces()[-1] == "x" * 10
    assert not board.post.is_due


def test_nothing_is_flushed_to_nobody() -> None:
    board = Board()
    board.text.append("x")
    board.on_loop(board.post.flush)
    assert board.sent == []
    deaf = Board(hears=False)
    deaf.text.append("x")
    deaf.on_loop(deaf.post.flush)
    assert deaf.pieces() == ["x"]
