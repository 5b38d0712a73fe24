"""One display on the page: first the board, then what it settles into."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from typing import Any

from IPython.display import display  # pyright: ignore[reportUnknownVariableType]

from nbllm import engine
from nbllm.comparison import Comparison
from nbllm.notebook.session import Session, has_front_end
from nbllm.notebook.settle import bundle
from nbllm.notebook.veil import veiled_response
from nbllm.streaming.interrupts import Shield

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
STOP_SECONDS = 2.0
_log = logging.getLogger("nbllm")


class Exhibit:
    """Shows a comparison and starts it.

    ``interactive`` keeps the board after the end, with the static form beside it, until Settle is
    pressed; without a page there is only the static form.
    """

    def __init__(
        self, comparison: Comparison, here: Session, note: str, *, interactive: bool
    ) -> None:
        self._comparison = comparison
        self._note = note
        self._here = here
        self._cell = contextvars.copy_context()
        self._stays = interactive and has_front_end()
        self._shows_names = not comparison.blind
        self._is_static_beside = False
        self._handle: Any = None
        self._board: Any = None
        self.is_at_rest = False
        """Whether all of it was sent and nothing is going to come."""
        if has_front_end():
            self._open_board()
        comparison.start()

    def block(self, shield: Shield) -> None:
        """Block until everything has ended, what is asked again meanwhile too."""
        while not (self.is_at_rest or shield.is_interrupted):
            self._comparison.block(shield)
            self._rest()

    def end(self) -> None:
        """The board gives way to the static form, or gets it beside it."""
        if not self.is_at_rest:
            self._rest()
        if self._board is None:
            display(self._bundle(), raw=True)
        elif self._stays:
            self._put_beside()
        else:
            self._give_way()

    def end_later(self) -> None:
        """Do the same in the background once every lane has ended, in the context of this cell."""
        self._submit(self._end_when_over())

    def _open_board(self) -> None:
        from nbllm.notebook.board import Board

        self._here.open_hub()
        self._board = Board(self._comparison, self._here, self._settle if self._stays else None)
        is_over = all(generation.finished for generation in self._comparison.generations())
        self._is_static_beside = self._stays and is_over
        beside = self._bundle() if self._is_static_beside else self._announcement()
        self._handle = display({**beside, **self._view()}, raw=True, display_id=True)

    def _announcement(self) -> dict[str, str]:
        ballot = self._comparison.ballot
        return {"text/plain": f"{', '.join(map(ballot.shown, ballot.names))}: streaming"}

    def _view(self) -> dict[str, Any]:
        model = {"version_major": 2, "version_minor": 0, "model_id": self._board.model_id}
        return {_WIDGET_VIEW: model}

    def _rest(self) -> None:
        self.is_at_rest = True  # so too where a callback holds nbllm's loop up
        if self._board is not None:
            with suppress(FutureTimeout):
                self.is_at_rest = engine.submit(self._board.rest()).result(STOP_SECONDS)

    async def _end_when_over(self) -> None:
        await self._comparison.until_end()
        while not await self._board.rest():
            await self._comparison.until_end()
        await asyncio.to_thread(self._give_way)

    def _put_beside(self) -> None:
        if not self._is_static_beside:
            self._is_static_beside = True
            self._handle.update({**self._bundle(), **self._view()}, raw=True)

    def _settle(self) -> None:
        """Settle was pressed; on nbllm's loop, which making the static form would hold up."""
        self._is_static_beside = True
        self._submit(asyncio.to_thread(self._give_way))

    def _give_way(self) -> None:
        self._handle.update(self._bundle(), raw=True)
        self._board.retire()
        if not self._shows_names:
            self._comparison.ballot.watch(self._on_change)
            self._on_change()  # they may have been revealed meanwhile

    def _on_change(self) -> None:
        """The names that a settled board hides come as soon as they are revealed."""
        if not self._comparison.blind:
            self._comparison.ballot.forget(self._on_change)
            self._submit(asyncio.to_thread(self._put_names))

    def _put_names(self) -> None:
        self._handle.update(self._bundle(), raw=True)

    def _bundle(self) -> dict[str, str]:
        comparison, ballot = self._comparison, self._comparison.ballot
        self._shows_names = not ballot.blind
        answers = [(ballot.shown(name), comparison[name]) for name in ballot.names]
        if ballot.blind:
            answers = [(name, veiled_response(response)) for name, response in answers]
        winner, vote = ballot.place(ballot.winner), ballot.place(ballot.vote)
        labels = [] if ballot.blind else [*map(self._labels, ballot.names)]
        samples = comparison.samples if comparison.is_sampled and not ballot.blind else None
        return bundle(
            answers, note=self._note, winner=winner, vote=vote, labels=labels, samples=samples
        )

    def _labels(self, name: str) -> tuple[str, ...]:
        return self._comparison.streams[name].generation.labels.texts

    def _submit(self, work: Coroutine[Any, Any, None]) -> None:
        self._cell.copy().run(engine.submit, work).add_done_callback(_report_failure)


def _report_failure(done: Future[None]) -> None:
    if not done.cancelled() and (error := done.exception()):
        _log.warning("a board in the background could not settle", exc_info=error)
