"""What a board sends: the events of its lanes as patches, and its whole state.

A patch carries each text's new piece with its offset, counted in UTF-16 code units, which is how
the page counts, and how often the provider began to answer: a higher number empties the lane.
What a round of tools said before the next round began travels once more, as a step.
Pure: events and clock readings come in, JSON comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbllm.events import (
    Citation,
    Event,
    Finish,
    Notice,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    ToolResult,
)
from nbllm.notebook.calls import Calls
from nbllm.notebook.growing_list import GrowingList
from nbllm.notebook.growing_text import GrowingText
from nbllm.notebook.meter import Meter
from nbllm.notebook.told import Told
from nbllm.pricing import Price, Tally

VERSION = 1
_ENTERED = ("connecting", "waiting", "retrying", "stopping")
_FLOWING = ("reasoning", "streaming")
_PIECES = {"text", "reasoning", "tools"}
_PHASE_AT_END = {"cancelled": "cancelled", "error": "error"}
_MOST_CITATIONS = 200


class Lane:
    """One lane as the page shows it.

    Times are readings of one monotonic clock, in seconds; ``cost`` is in US dollars and known
    beforehand; ``prompt_tokens`` is an estimate. ``starts`` counts what a page that asks anew has
    seen in this place. ``structured`` says that the answer is to be JSON; ``before``
    are the steps of the turns before this one.
    """

    def __init__(
        self,
        name: str,
        *,
        cost: float | None = None,
        price: Price | None = None,
        prompt_tokens: int | None = None,
        starts: int = 0,
        structured: bool = False,
        before: Sequence[dict[str, Any]] = (),
    ) -> None:
        self.name = name
        self._structured = structured
        self._labels: Sequence[str] = ()
        self._asks: Sequence[dict[str, str]] = ()
        self.phase = "connecting"
        self.finish_reason: str | None = None
        self.error: dict[str, str] | None = None
        self._until: float | None = None
        self.starts = starts
        self.before = before
        self._notices = GrowingList[str]()
        self._steps = GrowingList[dict[str, Any]](items=before)
        self._changed = True
        self._told = Told()
        self._meter = Meter(Tally(price, prompt_tokens, cost))
        self._forget()

    def _forget(self) -> None:
        self._text = GrowingText()
        self._reasoning = GrowingText()
        self._calls = Calls()
        self._citations = GrowingList[dict[str, str | None]](_MOST_CITATIONS)

    @property
    def is_over(self) -> bool:
        """Whether the ``Finish`` came."""
        return self.finish_reason is not None

    def take(self, events: Sequence[Event], times: Sequence[float]) -> None:
        """Take what happened."""
        for event, time in zip(events, times, strict=True):
            self._meter.take(event, time)
            self._take(event)

    def enter(self, phase: str, until: float | None = None) -> None:
        """Note a phase that no event tells, and when it ends by itself."""
        if self.is_over or phase not in _ENTERED:
            return
        if (phase, until) != (self.phase, self._until):
            self.phase, self._until, self._changed = phase, until, True

    def note(self, labels: Sequence[str], asks: Sequence[dict[str, str]]) -> None:
        """Take what stands beside the answer: labels, and who asks whether a tool may run."""
        if (labels, asks) != (self._labels, self._asks):
            self._labels, self._asks, self._changed = labels, asks, True

    def adopt(self, tally: Tally, events: Sequence[Event]) -> None:
        """Another model answers now: count with ``tally``, the ``events`` so far as well."""
        self._meter.adopt(tally, events)
        self._changed = True

    def turn(self) -> list[dict[str, Any]]:
        """The steps to go on from with another turn: this answer is the last of them."""
        return [*self._steps, self._step(turn=True)]

    def patch(self, started: float | None, now: float) -> dict[str, Any]:
        """What the page does not know yet; empty where it knows everything."""
        patch: dict[str, Any] = {}
        growing = {
            "text": self._text,
            "reasoning": self._reasoning,
            "notices": self._notices,
            "citations": self._citations,
            "steps": self._steps,
        }
        for name, whole in growing.items():
            if piece := whole.take():
                patch[name] = list(piece)
        if tools := self._calls.patches():
            patch["tools"] = tools
        if patch or self._changed:
            facts, flows = self._facts(started, now), not _PIECES.isdisjoint(patch)
            if news := self._told.news(facts, now, flows=flows):
                patch["set"] = news
        self._changed = False
        return patch

    def state(self, started: float | None, now: float) -> dict[str, Any]:
        """Everything, for all pages: they know it from now on."""
        facts = self._facts(started, now)
        self._told.all(facts, now)
        return {
            "name": self.name,
            "text": str(self._text),
            "reasoning": str(self._reasoning),
            "tools": self._calls.states(),
            "notices": list(self._notices),
            "citations": list(self._citations),
            "steps": list(self._steps),
            **facts,
        }

    def _step(self, *, turn: bool) -> dict[str, Any]:
        step = {"text": str(self._text), "reasoning": str(self._reasoning)}
        return {**step, "tools": self._calls.states(), **({"turn": True} if turn else {})}

    def _facts(self, started: float | None, now: float) -> dict[str, Any]:
        until = self._until if self.phase == "retrying" else None
        return {
            "phase": self.phase,
            "error": self.error,
            "finish_reason": self.finish_reason,
            "starts": self.starts,
            "structured": self._structured,
            "labels": list(self._labels),
            "asks": list(self._asks),
            "quiet": self._meter.quiet(now) if self.phase in _FLOWING else None,
            "retry_in": None if until is None else max(0.0, until - now),
            "meter": self._meter.reading(started, now),
        }

    def _take(self, event: Event) -> None:
        match event:
            case Start():
                self._begin()
            case TextDelta(text=text):
                self._text.append(text)
                self.phase = "streaming"
            case ReasoningDelta(text=text):
                self._reasoning.append(text)
                self.phase = "reasoning"
            case ToolCallStart():
                self._calls.take(event)
                self.phase = "streaming"
            case ToolCallDelta() | ToolResult():
                self._calls.take(event)
            case Notice(text=text):
                self._notices.append(text)
            case Citation(url=url, title=title):
                self._citations.append({"url": url, "title": title})
            case Finish(reason=reason, error=error):
                self.finish_reason = reason
                self.phase = _PHASE_AT_END.get(reason, "finished")
                if error is not None:
                    self.error = {"title": type(error).__name__, "message": str(error)}
            case _:
                pass
        self._changed = True

    def _begin(self) -> None:
        """Another answer begins: a new round where tools gave something, else the same anew."""
        if self._calls.has_results:
            self._steps.append(self._step(turn=False))
        self._forget()
        self.starts += 1
        self.phase = "waiting"
