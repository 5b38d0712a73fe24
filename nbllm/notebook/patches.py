"""What a board sends: the events of its lanes as patches, and its whole state.

A patch carries each text's new piece with its offset, counted in UTF-16 code units, which is how
the page counts, and how often the provider began to answer: a higher number empties the lane.
Pure: events and clock readings come in, JSON comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbllm.events import (
    Event,
    Finish,
    Notice,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
)
from nbllm.pricing import Price, Tally

VERSION = 1
_PHASE_AT_END = {"cancelled": "cancelled", "error": "error"}


class GrowingText:
    """A text in pieces that knows its length as the page counts it, and what is not sent yet."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._sent = 0
        self._length = 0
        self._pending: list[str] = []

    def append(self, piece: str) -> None:
        """Add a piece."""
        self._pieces.append(piece)
        self._pending.append(piece)
        self._length += utf16_length(piece)

    def take(self) -> tuple[int, str] | None:
        """Offset and text of what was not sent yet, which then counts as sent."""
        if not self._pending:
            return None
        offset, text = self._sent, "".join(self._pending)
        self._pending.clear()
        self._sent = self._length
        return offset, text

    def __str__(self) -> str:
        return "".join(self._pieces)


class Lane:
    """One lane as the page shows it.

    Times are readings of one monotonic clock, in seconds; ``cost`` is in US dollars and known
    beforehand; ``prompt_tokens`` is an estimate.
    """

    def __init__(
        self,
        name: str,
        *,
        cost: float | None = None,
        price: Price | None = None,
        prompt_tokens: int | None = None,
    ) -> None:
        self.name = name
        self.phase = "connecting"
        self.finish_reason: str | None = None
        self.error: dict[str, str] | None = None
        self._starts = 0
        self._notices: list[str] = []
        self._notices_sent = 0
        self._changed = True
        self._meter = Meter(Tally(price, prompt_tokens, cost))
        self._forget()

    def _forget(self) -> None:
        self._text = GrowingText()
        self._reasoning = GrowingText()
        self._tools: list[dict[str, Any]] = []
        self._tools_sent = 0

    @property
    def is_over(self) -> bool:
        """Whether the ``Finish`` came."""
        return self.finish_reason is not None

    def take(self, events: Sequence[Event], times: Sequence[float]) -> None:
        """Take what happened."""
        for event, time in zip(events, times, strict=True):
            self._meter.take(event, time)
            self._take(event)

    def enter(self, phase: str) -> None:
        """Note a phase that no event tells."""
        if (
            phase != self.phase
            and not self.is_over
            and phase in ("waiting", "retrying", "stopping")
        ):
            self.phase, self._changed = phase, True

    def patch(self, started: float | None, now: float) -> dict[str, Any]:
        """What the page does not know yet; empty where it knows everything."""
        patch: dict[str, Any] = {}
        for name, text in (("text", self._text), ("reasoning", self._reasoning)):
            if piece := text.take():
                patch[name] = list(piece)
        if tools := self._tool_patches():
            patch["tools"] = tools
        if self._notices_sent < len(self._notices):
            patch["notices"] = [self._notices_sent, self._notices[self._notices_sent :]]
            self._notices_sent = len(self._notices)
        if patch or self._changed:
            patch["set"] = {**self._facts(), "meter": self._meter.reading(started, now)}
        self._changed = False
        return patch

    def state(self, started: float | None, now: float) -> dict[str, Any]:
        """Everything, for a page that knows nothing."""
        return {
            "name": self.name,
            "text": str(self._text),
            "reasoning": str(self._reasoning),
            "tools": [{**tool, "arguments": str(tool["arguments"])} for tool in self._tools],
            "notices": list(self._notices),
            **self._facts(),
            "meter": self._meter.reading(started, now),
        }

    def _facts(self) -> dict[str, Any]:
        return {
            "phase": self.phase,
            "error": self.error,
            "finish_reason": self.finish_reason,
            "starts": self._starts,
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
                self._starts += 1
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
            case Finish(reason=reason, error=error):
                self.finish_reason = reason
                self.phase = _PHASE_AT_END.get(reason, "finished")
                if error is not None:
                    self.error = {"title": type(error).__name__, "message": str(error)}
            case _:
                pass
        self._changed = True


class Meter:
    """The live numbers of a lane. Tokens and cost are estimates until the provider's last count."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._first: float | None = None
        self._ended: float | None = None

    def take(self, event: Event, time: float) -> None:
        """Take one event."""
        self._tally.take(event)
        match event:
            case TextDelta() | ReasoningDelta() | ToolCallStart() | ToolCallDelta():
                self._first = time if self._first is None else self._first
            case Start():
                self._first = None
            case Finish():
                self._ended = time
            case _:
                pass

    def reading(self, started: float | None, now: float) -> dict[str, Any]:
        """The numbers at ``now``; unknown is ``None``."""
        until = now if self._ended is None else self._ended
        elapsed = None if started is None else max(0.0, until - started)
        tokens, exact = self._tally.output_tokens()
        cost = self._tally.cost()
        return {
            "elapsed": elapsed,
            "ttft": None if self._first is None or started is None else self._first - started,
            "tokens": tokens,
            "tokens_exact": exact,
            "tokens_per_second": self._speed(tokens, until),
            "input_tokens": self._tally.usage.input_tokens,
            "cost": cost.dollars,
            "cost_exact": cost.dollars is not None and not cost.is_estimate,
            "duration": None if self._ended is None else elapsed,
        }

    def _speed(self, tokens: int | None, until: float) -> float | None:
        if tokens is None or self._first is None or until <= self._first:
            return None
        return tokens / (until - self._first)


def utf16_length(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
