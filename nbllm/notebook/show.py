"""Showing streams: a live board where a page looks, static output where none does."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from IPython.display import display  # pyright: ignore[reportUnknownVariableType]

from nbllm import engine
from nbllm.comparison import Comparison
from nbllm.errors import interrupted
from nbllm.notebook.session import Session, has_front_end, session
from nbllm.notebook.settle import bundle
from nbllm.notebook.terminal import print_live
from nbllm.streaming import Stream
from nbllm.streaming.generation import Generation
from nbllm.streaming.interrupts import Shield
from nbllm.streaming.waiting import block_to_end, until_end

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_STOP_SECONDS = 2.0
_log = logging.getLogger("nbllm")
# What a function showed is often the last value of its cell too, and is not shown again.
_shown_in: WeakKeyDictionary[Stream | Comparison, int] = WeakKeyDictionary()


def show(thing: Stream | Comparison, *, wait: bool = True, note: str = "") -> None:
    """Start what is shown and keep showing it to its end.

    Blocks until everything has ended, unless ``wait`` is false and a page looks. An interrupt stops
    every stream, keeps what came and is raised again.
    """
    lanes = thing.streams if isinstance(thing, Comparison) else {_name(thing): thing}
    here = session()
    if here is None:
        print_live(lanes)
        return
    if _shown_in.get(thing) == here.shell.execution_count:
        return
    _shown_in[thing] = here.shell.execution_count
    if not wait and has_front_end():
        _Exhibit(lanes, here, note).settle_later()
        return
    generations = [stream.generation for stream in lanes.values()]
    with Shield(generations) as shield:
        exhibit = _Exhibit(lanes, here, note)
        try:
            block_to_end(generations, shield)
        finally:
            _stop(generations)
            exhibit.settle()
    if shield.is_interrupted:
        raise interrupted(dict(thing) if isinstance(thing, Comparison) else thing.response)


class _Exhibit:
    """One display on the page: first the board, then what it settles into."""

    def __init__(self, lanes: Mapping[str, Stream], here: Session, note: str) -> None:
        self._lanes = lanes
        self._note = note
        self._here = here
        self._handle: Any = None
        self._board: Any = None
        if has_front_end():
            self._open_board()
        for stream in lanes.values():
            stream.start()

    def _open_board(self) -> None:
        from nbllm.notebook.board import Board

        self._here.open_hub()
        self._board = Board(self._lanes, self._here)
        view = {"version_major": 2, "version_minor": 0, "model_id": self._board.model_id}
        names = ", ".join(self._lanes)
        data = {"text/plain": f"{names}: streaming", _WIDGET_VIEW: view}
        self._handle = display(data, raw=True, display_id=True)

    def settle(self) -> None:
        """Put the static form in the place of the board."""
        if self._board is not None:
            with suppress(FutureTimeout):  # a callback may hold nbllm's loop up
                engine.submit(self._board.flush()).result(_STOP_SECONDS)
        self._replace()

    def settle_later(self) -> None:
        """Do the same in the background once every lane has ended, in the context of this cell."""
        engine.submit(self._settle_when_over()).add_done_callback(_report_failure)

    async def _settle_when_over(self) -> None:
        await until_end([stream.generation for stream in self._lanes.values()])
        await self._board.flush()
        self._replace()

    def _replace(self) -> None:
        answers = [(name, stream.response) for name, stream in self._lanes.items()]
        settled = bundle(answers, note=self._note)
        if self._board is None:
            display(settled, raw=True)
            return
        self._handle.update(settled, raw=True)
        if self._board.attachments < 2:
            self._board.retire()


def _report_failure(done: Future[None]) -> None:
    if not done.cancelled() and (error := done.exception()):
        _log.warning("a board in the background could not settle", exc_info=error)


def _name(stream: Stream) -> str:
    return str(stream.generation.answerer)


def _stop(generations: Sequence[Generation]) -> None:
    """Stop all that still run, and wait a little for their last words."""
    for generation in generations:
        generation.stop()
    block_to_end(generations, timeout=_STOP_SECONDS)
