"""What a generation costs, or several of one turn, as far as they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nbllm.events import (
    Event,
    Finish,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolResult,
    Usage,
    UsageReport,
)
from nbllm.pricing.price import Price

_BYTES_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars, ``None`` where unknown, and whether the last count of tokens is still to come."""

    dollars: float | None = None
    is_estimate: bool = False


class Tally:
    """Takes the events of one stream and knows its tokens and cost so far.

    A ``Start`` behind a ``ToolResult`` begins a new round, whose counts come on top; any other
    begins anew. ``prompt_tokens`` is an estimate of what this round is asked, for as long as the
    provider reports no count; ``cost`` is what is known beforehand, as that the demo costs nothing;
    ``spent`` is what everything cost in US dollars up to the end of each round before this one.
    """

    def __init__(
        self,
        price: Price | None = None,
        prompt_tokens: int | None = None,
        cost: float | None = None,
        spent: Sequence[float | None] = (),
    ) -> None:
        self._price = price
        self._prompt_tokens = prompt_tokens
        self._known = cost
        self._spent = spent
        self._finish: Finish | None = None
        self._rounds = 0
        self._former: Usage | None = None
        self._former_dollars: float | None = 0.0
        self._former_tokens: tuple[int, bool] = (0, True)
        self._has_results = False
        self._forget()

    def _forget(self) -> None:
        self._usage = Usage()
        self._stated = self._known
        self._bytes = 0

    @property
    def usage(self) -> Usage:
        """The counts of all rounds; in the end, one that a round left out is unknown."""
        if self._former is None:
            return self._usage
        running = Usage() if self._finish else self._former.updated(self._usage)
        return running.updated(self._former.plus(self._usage))

    def take(self, event: Event) -> None:
        """Take one event."""
        match event:
            case TextDelta(text=text) | ReasoningDelta(text=text) | ToolCallDelta(arguments=text):
                self.count(text)
            case UsageReport(usage=usage, cost=cost):
                self._usage = self._usage.updated(usage)
                self._stated = self._stated if cost is None or self._known is not None else cost
            case ToolResult():
                self._has_results = True
            case Start():
                if self._has_results:
                    self._close_round()
                self._forget()
            case Finish():
                self._finish = event
            case _:
                pass

    def _close_round(self) -> None:
        self._former_dollars = self._dollars(self._usage)
        if self._rounds < len(self._spent):
            self._former_dollars = self._spent[self._rounds]
        tokens, _ = self.output_tokens()
        self._former_tokens = (tokens or 0, self._usage.output_tokens is not None)
        self._former = self._usage if self._former is None else self._former.plus(self._usage)
        self._rounds += 1
        self._has_results = False

    def count(self, text: str) -> None:
        """Count a piece of the answer, which is all that ``take`` does with one."""
        self._bytes += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))

    def output_tokens(self) -> tuple[int | None, bool]:
        """The tokens that came, and whether that is the provider's last word on it."""
        tokens, is_exact = self.round_tokens()
        former, was_exact = self._former_tokens
        if self._former is None:
            return tokens, is_exact
        return former + (tokens or 0), is_exact and was_exact

    def round_tokens(self) -> tuple[int | None, bool]:
        """The same of the last round alone."""
        reported = self._usage.output_tokens
        if self._finish is not None and reported is not None:
            return reported, True
        if not self._bytes:
            return reported, False
        return max(1, reported or 0, self._received()), False

    def cost(self) -> Cost:
        """The provider's own figure, else price times tokens.

        An estimate while the stream runs, and after one that was cut before its last count; of a
        cut stream without any count it is unknown.
        """
        finish = self._finish
        is_whole = finish is not None and finish.reason not in ("cancelled", "error")
        dollars = self._dollars(self._usage if is_whole else self._so_far())
        return Cost(dollars, is_estimate=bool(dollars) and not is_whole)

    def _dollars(self, usage: Usage) -> float | None:
        """What all rounds cost, the last one by these counts."""
        dollars = self._stated
        if dollars is None and self._price is not None:
            dollars = self._price.cost(usage)
        former = self._former_dollars
        return None if dollars is None or former is None else former + dollars

    def _so_far(self) -> Usage:
        """The counts of a stream that has no last one; estimates only while it can still come."""
        reported, sent = self._usage, self._usage.input_tokens
        if self._finish is not None and None in (sent, reported.output_tokens):
            return reported
        return replace(
            reported,
            input_tokens=self._prompt_tokens if sent is None else sent,
            output_tokens=max(reported.output_tokens or 0, self._received()),
        )

    def _received(self) -> int:
        """The tokens of what came, at four bytes each."""
        return self._bytes // _BYTES_PER_TOKEN
