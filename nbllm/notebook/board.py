"""The one widget: a board of one or more lanes."""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import traitlets

from nbllm import engine
from nbllm.comparison import Comparison
from nbllm.errors import ConfigError, NbllmError
from nbllm.events import Event, Finish
from nbllm.notebook.asks import answer
from nbllm.notebook.attendance import Attendance
from nbllm.notebook.hub import built, bundle_key
from nbllm.notebook.page_messages import Wish, read
from nbllm.notebook.patches import VERSION
from nbllm.notebook.post import INTERVAL, Post
from nbllm.notebook.pulse import Pulse
from nbllm.notebook.roster import Roster
from nbllm.notebook.session import Session, say
from nbllm.streaming.generation import Generation

_log = logging.getLogger("nbllm")


class Board(anywidget.AnyWidget):
    """Shows the answers of a comparison, and hears what a person decides about them.

    Once everything has ended it takes no more orders, unless ``on_settle`` is there: then it
    stays until Settle is pressed, which calls it.
    """

    key = traitlets.Unicode().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        comparison: Comparison,
        session: Session,
        on_settle: Callable[[], object] | None = None,
    ) -> None:
        self._comparison = comparison
        self._on_settle = on_settle
        self._roster = Roster(comparison)
        self._is_settled = False
        self._trouble = ""
        self._told = self._choices()
        self._session = session
        self._cell = contextvars.copy_context()
        self._post = Post(self._say, self._news, self._full, hears=session.fast_path.is_active)
        self.attachments = 0
        self._esm = built("loader.js")
        self._early: list[Wish] = []
        self._attendances: list[Attendance] = []
        model_id = session.expect(self._on_message)
        super().__init__(key=bundle_key(), layout=session.layout, model_id=model_id)
        session.listen(self, self._on_message)
        engine.call_soon(self._grant_early)
        self._pulse = Pulse(lambda: self._say({"op": "beat"}), lambda: self._roster.is_over)
        self._follow(self._roster.generations)
        comparison.ballot.watch(self._on_change)

    def get_state(self, key: Any = None, drop_defaults: Any = None) -> dict[str, Any]:
        """The widget's state; without the board's where a page that asks for it is heard."""
        widget: Any = super()
        state: dict[str, Any] = widget.get_state(key, drop_defaults=bool(drop_defaults))
        if "state" in state:
            hears = self._session.fast_path.is_active
            state["state"] = self._promise() if hears else self._full()
        return state

    async def rest(self) -> bool:
        """Whether everything has ended; on nbllm's loop.

        If so, nothing is asked again, and what is left is sent, unless the board stays.
        """
        self._look()
        if self._roster.is_over and self._on_settle is None:
            self._is_settled = True
            self._post.flush()
        return self._roster.is_over

    def retire(self) -> None:
        """Take the widget off the pages; one that a reloaded page looks at stays."""
        if self.attachments < 2:
            self._comparison.ballot.forget(self._on_change)
            self._session.retire(self)

    def _follow(self, generations: list[Generation]) -> None:
        for generation in generations:
            generation.observe(self._on_events)
            generation.watch(self._on_phase)
            generation.labels.watch(self._on_note)
            generation.consents.watch(self._on_note)
            self._attend(generation)

    def _attend(self, generation: Generation) -> None:
        """Answer for a person, who can be heard only where a page is heard while a cell runs."""
        if self._session.fast_path.is_active and not generation.finished:
            left = [each for each in self._attendances if not each.is_over]
            self._attendances = [*left, Attendance(generation, lambda: self.attachments > 0)]

    def _on_events(self, events: Sequence[Event]) -> None:
        if not self._post.is_due:  # what is to come reads the log, where the events are by now
            is_end = isinstance(events[-1], Finish)
            engine.call_soon(self._post.soon, 0.0 if is_end else INTERVAL)

    def _on_phase(self, _phase: str) -> None:
        engine.call_soon(self._post.soon)

    def _on_note(self) -> None:
        engine.call_soon(self._post.soon)

    def _on_change(self) -> None:
        engine.call_soon(self._look)

    def _look(self) -> None:
        """Something was decided, or asked again."""
        fresh, is_new = self._roster.renew()
        self._follow(fresh)
        if fresh:
            self._pulse.wake()
        if is_new:
            self._post.all_soon()
        else:
            self._post.soon()

    def _news(self) -> dict[str, Any]:
        lanes, choices = self._roster.patches(), self._choices()
        is_decided, self._told = choices != self._told, choices
        if not lanes and not is_decided:
            return {}
        return {"lanes": lanes, **({"choices": choices} if is_decided else {})}

    def _promise(self) -> dict[str, Any]:
        """Changes whenever something was said: a page that reads it anew then asks for all."""
        return {"version": VERSION, "lanes": [], "sequence": self._post.sequence}

    def _full(self) -> dict[str, Any]:
        return {"version": VERSION, "lanes": self._roster.states(), "choices": self._choices()}

    def _choices(self) -> dict[str, Any]:
        ballot = self._comparison.ballot
        return {
            "blind": ballot.blind,
            "interactive": self._on_settle is not None,
            "settled": self._is_settled,
            "follows": self._on_settle is not None
            and any(map(self._comparison.can_follow_up, ballot.names)),
            "trouble": self._trouble,
            "winner": ballot.place(ballot.winner),
            "vote": ballot.place(ballot.vote),
            "diff": ballot.pair and [*map(ballot.place, ballot.pair)],
        }

    def _say(self, message: dict[str, Any]) -> None:
        """Send in the context of the cell, which is how a kernel knows whose output this is."""
        self._cell.copy().run(say, self, message)
        self._pulse.spoke()

    def _on_message(self, content: dict[str, Any]) -> None:
        """Hear a page, from any thread; a Stop or a consent acts at once."""
        wish = read(content, len(self._comparison))
        if wish is None:
            return
        if wish.op == "stop_all":
            self._comparison.stop()
        elif wish.op == "stop" and wish.lane is not None:
            self._generation(wish.lane).stop()
        elif wish.op == "consent" and wish.lane is not None:
            answer(self._generation(wish.lane).consents, wish.call, allow=wish.allow)
        else:
            engine.call_soon(self._grant, wish)

    def _generation(self, lane: int) -> Generation:
        comparison = self._comparison
        return comparison.streams[comparison.ballot.find(lane)].generation

    def _grant_early(self) -> None:
        """A page may be faster than the kernel, which just told it of this board."""
        early, self._early = self._early, []
        for wish in early:
            self._grant(wish)

    def _grant(self, wish: Wish) -> None:
        match wish.op:
            case _ if self.comm is None:
                self._early.append(wish)
            case "attach":
                self.attachments += 1
                for attendance in self._attendances:
                    attendance.come()
                self._post.attached()
            case "sync":
                self._post.all_soon()
            case "ack":
                self._post.acknowledged(wish.page, wish.sequence)
            case _ if not self._is_settled:
                self._decide(wish)
            case _:
                pass

    def _decide(self, wish: Wish) -> None:
        ballot = self._comparison.ballot
        match wish.op:
            case "pin":
                ballot.pin(wish.lane)
            case "vote":
                ballot.cast(wish.lane)
            case "diff":
                ballot.compare(wish.lanes)
            case "reveal":
                ballot.reveal()
            case "retry" if wish.lane is not None:
                self._retry(wish.lane)
            case "ask" if self._on_settle is not None:
                self._ask(wish)
            case "settle" if self._on_settle is not None and self._roster.is_over:
                self._is_settled = True
                self._post.flush()
                self._on_settle()
            case _:
                pass

    def _ask(self, wish: Wish) -> None:
        to = "winner" if wish.winner else "all" if wish.lane is None else wish.lane
        try:
            self._comparison.follow_up(wish.text, to)
        except (NbllmError, TypeError) as error:
            self._trouble = str(error)
            self._post.soon()
        else:
            self._trouble = ""

    def _retry(self, lane: int) -> None:
        try:
            self._comparison.retry(lane)
        except ConfigError:
            _log.debug("a page asked again too early", exc_info=True)
