"""What one generation costs, as far as it came."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nbllm.events import (
    Event,
    Finish,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
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
    """Takes the events of one generation and knows its tokens and cost so far.

    ``prompt_tokens`` is an estimate, for as long as the provider reports no count; ``cost`` is what
    is known beforehand, as that the demo costs nothing.
    """

    def __init__(
        self,
        price: Price | None = None,
        prompt_tokens: int | None = None,
        cost: float | None = None,
    ) -> None:
        self._price = price
        self._prompt_tokens = prompt_tokens
        self._known = cost
        self._finish: Finish | None = None
        self._forget()

    def _forget(self) -> None:
        self.usage = Usage()
        self._stated = self._known
        self._bytes = 0

    def take(self, event: Event) -> None:
        """Take one event."""
        match event:
            case TextDelta(text=text) | ReasoningDelta(text=text) | ToolCallDelta(arguments=text):
                self.count(text)
            case UsageReport(usage=usage, cost=cost):
                self.usage = self.usage.updated(usage)
                self._stated = self._stated if cost is None else cost
            case Start():
                self._forget()
            case Finish():
                self._finish = event
            case _:
                pass

    def count(self, text: str) -> None:
        """Count a piece of the answer, which is all that ``take`` does with one."""
        self._bytes += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))

    def output_tokens(self) -> tuple[int | None, bool]:
        """The tokens that came, and whether that is the provider's last word on it."""
        reported = self.usage.output_tokens
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
        dollars = self._stated
        if dollars is None and self._price is not None:
            dollars = self._price.cost(self.usage if is_whole else self._so_far())
        return Cost(dollars, is_estimate=bool(dollars) and not is_whole)

    def _so_far(self) -> Usage:
        """The counts of a stream that has no last one; estimates only while it can still come."""
        reported, sent = self.usage, self.usage.input_tokens
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
