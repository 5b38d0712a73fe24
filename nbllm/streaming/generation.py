"""One generation in flight: its log, its task, and whoever waits for either.

A ``Generation`` never refers to the ``Stream`` in front of it, so that dropping the stream's last
reference stops the generation without the garbage collector's help.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from array import array
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeAlias

from nbllm.brake import Brake
from nbllm.consent import Consents
from nbllm.engine import engine, is_engine_thread
from nbllm.errors import NbllmError
from nbllm.events import Event, Finish, Notice
from nbllm.folding import Fold
from nbllm.response import Response
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.ending import seal, up_to_finish
from nbllm.streaming.failure import as_own
from nbllm.streaming.labels import Labels
from nbllm.streaming.observers import Observer, Observers, hear
from nbllm.streaming.tag import Tag
from nbllm.streaming.wakers import Wake, Wakers

EventSource: TypeAlias = Callable[["Generation"], Coroutine[Any, Any, None]]
"""Gives the generation its events by ``take``; what it raises ends them."""

_LINGER_SECONDS = 0.25
_log = logging.getLogger("nbllm")
_kept: set[Generation] = set()


class Generation:
    """Drives an event source once and remembers what came, and when."""

    def __init__(self, source: EventSource, answerer: Answerer) -> None:
        self.answerer = answerer
        self.log: list[Event] = []
        self.times = array("d")
        self.phase = "connecting"
        self.until: float | None = None
        self.started: float | None = None
        self.finished = self.is_kept = self.is_stopping = False
        self.tag, self.labels, self.consents = Tag(), Labels(), Consents()
        self.brake = Brake()
        self.loop: asyncio.AbstractEventLoop | None = None
        self._source = source
        self._task: asyncio.Task[None] | None = None
        self._watchers: list[Callable[[str], object]] = []
        self._observers, self._wakers = Observers(), Wakers()
        self._when_over: Callable[[Generation], object] | None = None
        self._lock = threading.RLock()
        self._fold: Fold | None = None

    def adopt(self, answerer: Answerer) -> None:
        """From now on another model answers."""
        with self._lock:
            self.answerer, self._fold = answerer, None

    def enter(self, phase: str, until: float | None = None) -> None:
        """Note a phase that is no event, as ``waiting``.

        ``until`` says when it ends by itself, as ``retrying`` does, by ``time.perf_counter``.
        """
        self.phase, self.until = phase, until
        for watcher in tuple(self._watchers):
            watcher(phase)

    def watch(self, watcher: Callable[[str], object]) -> None:
        """Call ``watcher`` on the driving loop when a phase begins that no event tells."""
        self._watchers.append(watcher)

    def when_over(self, notify: Callable[[Generation], object]) -> None:
        """Call ``notify`` once, before anybody sees that a run that began is over."""
        self._when_over = notify

    def start(self, loop: asyncio.AbstractEventLoop | None = None) -> bool:
        """Begin, in ``loop`` if that is the running one, else in the background; once."""
        with self._lock:
            if self.loop is not None and self.loop.is_closed():
                self._end(Finish("cancelled"))
            if self.loop is not None or self.finished:
                return False
            self.loop = loop or engine().loop
            if self.is_kept:
                _kept.add(self)
        if loop is None:
            self.loop.call_soon_threadsafe(self._begin)
        else:
            self._begin()
        return True

    def keep(self) -> None:
        """Once it runs, hold the generation until it ends, whoever forgets it."""
        with self._lock:
            self.is_kept = True
            if self.loop is not None and not self.finished:
                _kept.add(self)

    def raise_failure(self) -> None:
        """Raise what a finished generation failed with, if it failed."""
        finish = self.log[-1]
        if isinstance(finish, Finish) and finish.error is not None:
            raise finish.error.with_traceback(None)

    def stop(self) -> None:
        """End it: from any thread, any number of times, at any time."""
        with self._lock:
            if self.finished or self.is_stopping:
                return
            self.is_stopping = True
            loop = self.loop
        if loop is None:
            self._end(Finish("cancelled"))
            return
        try:
            loop.call_soon_threadsafe(self._cancel)
        except RuntimeError:
            self._end(Finish("cancelled"))

    def observe(self, observer: Observer) -> None:
        """Call ``observer`` with all events as they come, first the seen, on the driving loop."""
        with self._lock:
            if self.loop is None and not self.finished:
                self._observers.add(observer)
                return
            loop = self.loop
        if self.finished or loop is None or loop.is_closed():
            self._replay(observer)
        else:
            loop.call_soon_threadsafe(self._replay, observer)

    def wake_beyond(self, position: int, wake: Wake) -> None:
        """Call ``wake`` once, from any thread, when the log is longer than that or ended."""
        with self._lock:
            if len(self.log) <= position and not self.finished:
                self._wakers.add(position, wake)
                return
        wake()

    def forget_wake(self, wake: Wake) -> None:
        """Drop a ``wake`` that nobody waits for any more; harmless where it was called already."""
        with self._lock:
            self._wakers.remove(wake)

    def response(self) -> Response:
        """The fold of what came so far."""
        with self._lock:
            begin = self.started or (self.times[0] if self.times else 0.0)
            if self._fold is None or self._fold.started != begin:
                self._fold = self.answerer.fold(self.log, self.times, begin)
                self._fold.run = self.tag.run
            return self._fold.response()

    def take(self, batch: Sequence[Event]) -> None:
        """Take the events that came at a time, on the driving loop; none behind a ``Finish``."""
        self._take(batch)
        if self.finished:
            self._linger()

    def _begin(self) -> None:
        self.started = time.perf_counter()
        if self.is_stopping:
            self._end(Finish("cancelled"))
            return
        self._task = asyncio.get_running_loop().create_task(self._drive())
        self._task.add_done_callback(self._on_done)

    def _cancel(self) -> None:
        if self._task is not None and not self.finished:
            self.enter("stopping")
            self._task.cancel()

    async def _drive(self) -> None:
        try:
            await self._source(self)
        except (SystemExit, KeyboardInterrupt) as error:
            if not is_engine_thread():
                raise
            raise as_own(error) from error  # it would end the loop that drives all the others

    def _linger(self) -> None:
        """Leave the body a moment to end by itself, so that its connection can be used again."""
        if self.loop is not None and self._task is not None:
            self.loop.call_later(_LINGER_SECONDS, self._task.cancel)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        """The one place that guarantees a ``Finish``, even for a task cancelled before it ran."""
        self._task = None  # its frames and its context hold the key
        if task.cancelled() or self.is_stopping:
            self._end(Finish("cancelled"))
        else:
            error = task.exception() or NbllmError("the stream ended without an end")
            self._end(Finish("error", None, as_own(error)))

    def _end(self, finish: Finish) -> None:
        if not self.finished:
            self._take([finish])

    def _take(self, batch: Sequence[Event]) -> None:
        now = time.perf_counter()
        with self._lock:
            news = () if self.finished else up_to_finish(batch)
            self.times += array("d", [now]) * len(news)
            self.log += news
            if news and isinstance(news[-1], Finish):
                self._seal(news[-1])
            wakers = self._wakers.due(is_end=self.finished)
        try:
            if news and self._observers:
                self._tell(news)
        finally:
            for wake in wakers:
                wake()
            if self.finished:
                _kept.discard(self)

    def _seal(self, finish: Finish) -> None:
        when_over, self._when_over = self._when_over, None
        if when_over is not None and self.started is not None:
            when_over(self)
        self.finished = True
        if isinstance(finish.error, NbllmError):
            elapsed = self.times[-1] - self.started if self.started else 0.0
            seal(finish.error, self.answerer, elapsed)
            finish.error.response = self.response()

    def _tell(self, news: Sequence[Event]) -> None:
        for error in self._observers.tell(news):
            self._report(error)

    def _replay(self, observer: Observer) -> None:
        if error := hear(observer, tuple(self.log)):
            self._report(error)
        elif not self.finished:
            self._observers.add(observer)

    def _report(self, error: Exception) -> None:
        if self.finished:
            _log.warning("a callback of a finished stream raised", exc_info=error)
            return
        self._take([Notice(f"A callback raised {type(error).__name__}: {error}")])
