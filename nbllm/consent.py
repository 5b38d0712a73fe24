"""What a person is asked before a tool runs.

Somebody has to attend who can answer; as long as nobody does, the answer to everything is no.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Question:
    """May this call run? ``id`` is ``Consents.id_for`` it, ``arguments`` its whole JSON text."""

    id: str
    name: str
    arguments: str


@dataclass(slots=True)
class _Open:
    question: Question
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[bool] = field(repr=False)


class Consents:
    """The questions of one generation, and their answers, each bound to the id of its call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, _Open] = {}
        self._asked: Counter[str] = Counter()
        self._attending = 0
        self._watchers: list[Callable[[], object]] = []

    @property
    def pending(self) -> tuple[Question, ...]:
        """What waits for an answer, oldest first."""
        with self._lock:
            return tuple(one.question for one in self._open.values())

    @property
    def is_attended(self) -> bool:
        """Whether somebody is here who can answer."""
        return self._attending > 0

    def id_for(self, call: str) -> str:
        """The id of a question about a call, in which no answer to an earlier question fits.

        Several providers count their calls anew in every round, so that the call's may come again.
        """
        with self._lock:
            self._asked[call] += 1
            return call if self._asked[call] == 1 else f"{call} #{self._asked[call]}"

    def attend(self) -> None:
        """Say that somebody is here who can answer."""
        with self._lock:
            self._attending += 1

    def leave(self) -> None:
        """Say that he is gone; with the last one goes every open question, answered no."""
        with self._lock:
            self._attending = max(0, self._attending - 1)
            gone = [] if self._attending else list(self._open)
        for identifier in gone:
            self.answer(identifier, allow=False)

    async def ask(self, question: Question) -> bool:
        """Whether the call may run; no where nobody attends. Waits as long as it takes."""
        loop = asyncio.get_running_loop()
        one = _Open(question, loop, loop.create_future())
        with self._lock:
            if not self._attending or question.id in self._open:
                return False
            self._open[question.id] = one
        self._tell()
        try:
            return await one.answer
        finally:
            with self._lock:
                self._open.pop(question.id, None)
            self._tell()

    def answer(self, identifier: str, *, allow: bool) -> bool:
        """Answer the question about a call, from any thread; whether there was one."""
        with self._lock:
            one = self._open.pop(identifier, None)
        if one is None:
            return False
        one.loop.call_soon_threadsafe(_settle, one.answer, allow)
        return True

    def watch(self, watcher: Callable[[], object]) -> None:
        """Call ``watcher`` when a question comes or goes, on the loop that asks."""
        self._watchers.append(watcher)

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()


def _settle(answer: asyncio.Future[bool], allow: bool) -> None:  # noqa: FBT001 - called by the loop
    if not answer.done():
        answer.set_result(allow)
