"""A whole answer is the fold of its stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from nbllm.errors import NbllmError, SchemaError
from nbllm.events import (
    Citation,
    Event,
    Finish,
    FinishReason,
    Notice,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    ToolResult,
    UsageReport,
)
from nbllm.pricing import Price, Tally
from nbllm.response import Response
from nbllm.tool_call import ToolCall, parse_arguments

if TYPE_CHECKING:
    from nbllm.schema.form import Form

_TEXT: Callable[[Event], str] = attrgetter("text")


class Fold:
    """Knows the ``Response`` that a log of events comes to so far.

    ``log`` and ``times`` may grow, and are not kept a second time; ``started`` and each time are
    readings of one monotonic clock, in seconds. ``tally``, a new one, counts what it costs. Of
    several rounds it is the last, with the counts and the cost of all; ``form`` is what the answer
    is read by.
    """

    def __init__(
        self,
        log: Sequence[Event],
        times: Sequence[float],
        *,
        started: float,
        provider: str | None = None,
        model: str | None = None,
        tally: Tally | None = None,
    ) -> None:
        self.started = started
        self.run: str | None = None
        self.form: Form | None = None
        self._log = log
        self._times = times
        self._read = 0
        self._provider = provider
        self._model = model
        self._id: str | None = None
        self._tally = tally or Tally()
        self._parsed: Any = None
        self._notices: list[str] = []
        self._ended: float | None = None
        self._finish: Finish | None = None
        self._first_step: float | None = None
        self._has_results = False
        self._forget()

    def _forget(self) -> None:
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._calls: dict[int, tuple[ToolCallStart, list[str]]] = {}
        self._citations: list[Citation] = []
        self._first_content: float | None = None

    def _catch_up(self) -> None:
        """Take what is new, deltas of a kind at once; what comes after a ``Finish`` is ignored."""
        for kind, group in groupby(self._log[self._read :], type):
            if self._finish is not None:
                return
            events = list(group)
            if kind is TextDelta or kind is ReasoningDelta:
                pieces = self._text if kind is TextDelta else self._reasoning
                text = "".join(map(_TEXT, events))
                pieces.append(text)
                self._tally.count(text)
                self._content()
                self._read += len(events)
                continue
            for event in events:
                self._take(event)
                self._read += 1
                if self._finish is not None:
                    return

    def _take(self, event: Event) -> None:
        match event:
            case ToolCallStart(index=index):
                self._calls[index] = (event, [])
                self._content()
            case ToolCallDelta(index=index, arguments=arguments):
                self._calls[index][1].append(arguments)
                self._tally.count(arguments)
            case UsageReport():
                self._tally.take(event)
            case ToolResult():
                self._tally.take(event)
                self._has_results = True
            case Start(model=model, id=id):
                self._model, self._id = model or self._model, id or self._id
                self._tally.take(event)
                if self._has_results and self._first_step is None:
                    self._first_step = self._first_content
                self._has_results = False
                self._forget()
            case Citation():
                self._citations.append(event)
            case Notice(text=text):
                self._notices.append(text)
            case Finish():
                self._finish, self._ended = event, self._times[self._read]
                self._tally.take(event)
                self._parse()
            case _:
                pass

    def _content(self) -> None:
        if self._first_content is None:
            self._first_content = self._times[self._read]

    def _parse(self) -> None:
        """Read a complete answer by its form, once."""
        if self.form is None or self._finish is None or self._calls:
            return
        if self._finish.reason == "stop":
            with suppress(SchemaError):
                self._parsed = self.form.parse(_joined(self._text))

    def response(self) -> Response:
        """The ``Response`` so far; of an unfinished stream, without reason and duration."""
        self._catch_up()
        calls, notices = self._tool_calls()
        finish, cost = self._finish, self._tally.cost()
        error = finish.error if finish else None
        first = self._first_content if self._first_step is None else self._first_step
        return Response(
            text=_joined(self._text),
            reasoning=_joined(self._reasoning),
            tool_calls=calls,
            finish_reason=_unified(finish, calls),
            raw_finish_reason=finish.raw_reason if finish else None,
            usage=self._tally.usage,
            cost=cost.dollars,
            cost_is_estimate=cost.is_estimate,
            ttft=self._since(first),
            duration=self._since(self._ended),
            tokens_per_second=self._speed(),
            model=self._model,
            provider=self._provider,
            id=self._id,
            run=self.run,
            citations=tuple(self._citations),
            notices=(*self._notices, *notices),
            events=tuple(self._log[: self._read]),
            parsed=self._parsed,
            error=error if isinstance(error, NbllmError) else None,
        )

    def _since(self, time: float | None) -> float | None:
        return None if time is None else time - self.started

    def _speed(self) -> float | None:
        tokens, is_exact = self._tally.round_tokens()
        if tokens is None or not is_exact or self._ended is None or self._first_content is None:
            return None
        elapsed = self._ended - self._first_content
        return tokens / elapsed if elapsed > 0 else None

    def _tool_calls(self) -> tuple[tuple[ToolCall, ...], list[str]]:
        calls: list[ToolCall] = []
        notices: list[str] = []
        for index in sorted(self._calls):
            start, pieces = self._calls[index]
            text = "".join(pieces)
            arguments = parse_arguments(text)
            calls.append(ToolCall(start.id, start.name, arguments, text))
            if arguments is None and self._finish is not None:
                notices.append(f"The arguments of the call to {start.name!r} are no JSON object.")
        return tuple(calls), notices


def _joined(pieces: list[str]) -> str:
    """The whole of a text, whose pieces it takes the place of."""
    pieces[:] = ["".join(pieces)]
    return pieces[0]


def _unified(finish: Finish | None, calls: tuple[ToolCall, ...]) -> FinishReason | None:
    """Any call seen makes ``stop`` into ``tool_calls``: several providers say stop after one."""
    if finish is None:
        return None
    return "tool_calls" if finish.reason == "stop" and calls else finish.reason


def fold(
    timed_events: Iterable[tuple[float, Event]],
    *,
    started: float = 0.0,
    provider: str | None = None,
    model: str | None = None,
    price: Price | None = None,
    prompt_tokens: int | None = None,
) -> Response:
    """Fold ``(time, event)`` pairs, times in seconds of one clock, into a ``Response``."""
    pairs = list(timed_events)
    log, times = [event for _, event in pairs], [time for time, _ in pairs]
    cost = 0.0 if provider == "demo" else None
    tally = Tally(price, prompt_tokens, cost)
    return Fold(log, times, started=started, provider=provider, model=model, tally=tally).response()
