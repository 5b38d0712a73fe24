"""What a board sends: the events of its lanes as patches, and its whole state.

A patch carries each text's new piece with its offset, counted in UTF-16 code units, which is how
the page counts, and how often the provider began to answer: a higher number empties the lane.
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
)
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
    seen in this place.
    """

    def __init__(
        self,
        name: str,
        *,
        cost: float | None = None,
        price: Price | None = None,
        prompt_tokens: int | None = None,
        starts: int = 0,
    ) -> None:
        self.name = name
        self.phase = "connecting"
        self.finish_reason: str | None = None
        self.error: dict[str, str] | None = None
        self._until: float | None = None
        self.starts = starts
        self._notices = GrowingList[str]()
        self._changed = True
        self._told = Told()
        self._meter = Meter(Tally(price, prompt_tokens, cost))
        self._forget()

    def _forget(self) -> None:
        self._text = GrowingText()
        self._reasoning = GrowingText()
        self._tools: list[dict[str, Any]] = []
        self._tools_sent = 0
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

    def adopt(self, tally: Tally, events: Sequence[Event]) -> None:
        """Another model answers now: count with ``tally``, the ``events`` so far as well."""
        self._meter.adopt(tally, events)
        self._changed = True

    def patch(self, started: float | None, now: float) -> dict[str, Any]:
        """What the page does not know yet; empty where it knows everything."""
        patch: dict[str, Any] = {}
        growing = {
            "text": self._text,
            "reasoning": self._reasoning,
            "notices": self._notices,
            "citations": self._citations,
        }
        for name, whole in growing.items():
            if piece := whole.take():
                patch[name] = list(piece)
        if tools := self._tool_patches():
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
            "tools": [{**tool, "arguments": str(tool["arguments"])} for tool in self._tools],
            "notices": list(self._notices),
            "citations": list(self._citations),
            **facts,
        }

    def _facts(self, started: float | None, now: float) -> dict[str, Any]:
        until = self._until if self.phase == "retrying" else None
        return {
            "phase": self.phase,
            "error": self.error,
            "finish_reason": self.finish_reason,
            "starts": self.starts,
            "quiet": self._meter.quiet(now) if self.phase in _FLOWING else None,
            "retry_in": None if until is None else max(0.0, until - now),
            "meter": self._meter.reading(started, now),
        }

    def _tool_patches(self) -> list[dict[str, Any]]:
        patches: list[dict[str, Any]] = []
        for index, tool in enumerate(self._tools):
            new = {"id": tool["id"], "name": tool["name"]} if index >= self._tools_sent else {}
            piece = tool["arguments"].take()
            if new or piece:
                patches.append(
                    {"index": index, **new, **({"arguments": list(piece)} if piece else {})}
                )
        self._tools_sent = len(self._tools)
        return patches

    def _take(self, event: Event) -> None:
        match event:
            case Start():
                self._forget()
                self.starts += 1
                self.phase = "waiting"
            case TextDelta(text=text):
                self._text.append(text)
                self.phase = "streaming"
            case ReasoningDelta(text=text):
                self._reasoning.append(text)
                self.phase = "reasoning"
            case ToolCallStart(id=id, name=name):
                self._tools.append({"id": id, "name": name, "arguments": GrowingText()})
                self.phase = "streaming"
            case ToolCallDelta(index=index, arguments=arguments):
                self._tools[index]["arguments"].append(arguments)
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
