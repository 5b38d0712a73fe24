"""A whole answer is the fold of its stream."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nbllm.errors import NbllmError
from nbllm.events import (
    Citation,
    Event,
    Finish,
    FinishReason,
    Notice,
    ReasoningDelta,
    Start,
    State,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    Usage,
    UsageReport,
)
from nbllm.messages import CallPart, Message, Reasoning, Text
from nbllm.pricing import Price, Tally
from nbllm.tool_call import ToolCall, parse_arguments


@dataclass(frozen=True, slots=True)
class Response:
    """One generation as far as it came. Times in seconds, cost in US dollars, unknown is ``None``.

    ``ttft`` runs from the request to the first content that stands (reasoning counts, what a
    provider gave up to begin anew does not); ``tokens_per_second`` is output tokens over the time
    from there to the end, ``None`` where the provider reported no tokens. ``finish_reason`` is
    ``None`` while the stream is running. ``cost`` is the provider's own figure, else its price
    times the tokens; ``cost_is_estimate`` says that the last count of tokens did not come yet, or
    never came because the stream was cut.
    """

    text: str = ""
    reasoning: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    finish_reason: FinishReason | None = None
    raw_finish_reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None
    cost_is_estimate: bool = False
    ttft: float | None = None
    duration: float | None = None
    tokens_per_second: float | None = None
    model: str | None = None
    provider: str | None = None
    id: str | None = None
    citations: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()
    events: tuple[Event, ...] = field(default=(), repr=False)
    parsed: Any = None
    error: NbllmError | None = None

    @property
    def ok(self) -> bool:
        """Whether the generation ended in stop, length or tool_calls."""
        return self.finish_reason in ("stop", "length", "tool_calls")

    @property
    def message(self) -> Message:
        """The answer as a message for the next prompt, with what the provider wants back."""
        thought = (Reasoning(self.reasoning),) if self.reasoning else ()
        text = (Text(self.text),) if self.text else ()
        calls = [CallPart(call.id, call.name, call.arguments_json) for call in self.tool_calls]
        states = [event for event in self.events if isinstance(event, State)]
        return Message("assistant", (*thought, *text, *calls), states[-1] if states else None)

    def __str__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        from nbllm.markdown import defang

        return defang(self.text)


class Fold:
    """Takes timed events one by one and knows the ``Response`` so far.

    ``started`` and each ``time`` are readings of one monotonic clock, in seconds. ``price`` and
    ``prompt_tokens``, an estimate, are for a provider that does not state the cost itself.
    """

    def __init__(
        self,
        *,
        started: float,
        provider: str | None = None,
        model: str | None = None,
        price: Price | None = None,
        prompt_tokens: int | None = None,
    ) -> None:
        self.started = started
        self._provider = provider
        self._model = model
        self._id: str | None = None
        self._events: list[Event] = []
        self._tally = Tally(price, prompt_tokens, 0.0 if provider == "demo" else None)
        self._notices: list[str] = []
        self._ended: float | None = None
        self._finish: Finish | None = None
        self._forget()

    def _forget(self) -> None:
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._calls: dict[int, tuple[ToolCallStart, list[str]]] = {}
        self._citations: list[Citation] = []
        self._first_content: float | None = None

    def add(self, event: Event, time: float) -> None:  # noqa: C901 - one case for each event
        """Take one event; what comes after the ``Finish`` is ignored."""
        if self._finish is not None:
            return
        self._events.append(event)
        match event:
            case TextDelta(text=text):
                self._text.append(text)
                self._tally.count(text)
                self._content(time)
            case ReasoningDelta(text=text):
                self._reasoning.append(text)
                self._tally.count(text)
                self._content(time)
            case ToolCallStart(index=index):
                self._calls[index] = (event, [])
                self._content(time)
            case ToolCallDelta(index=index, arguments=arguments):
                self._calls[index][1].append(arguments)
                self._tally.count(arguments)
            case UsageReport():
                self._tally.take(event)
            case Start(model=model, id=id):
                self._model, self._id = model or self._model, id or self._id
                self._tally.take(event)
                self._forget()
            case Citation():
                self._citations.append(event)
            case Notice(text=text):
                self._notices.append(text)
            case Finish():
                self._finish, self._ended = event, time
                self._tally.take(event)
            case _:
                pass

    def _content(self, time: float) -> None:
        if self._first_content is None:
            self._first_content = time

    def response(self) -> Response:
        """The ``Response`` so far; of an unfinished stream, without reason and duration."""
        calls, notices = self._tool_calls()
        finish, cost = self._finish, self._tally.cost()
        error = finish.error if finish else None
        return Response(
            text="".join(self._text),
            reasoning="".join(self._reasoning),
            tool_calls=calls,
            finish_reason=_unified(finish, calls),
            raw_finish_reason=finish.raw_reason if finish else None,
            usage=self._tally.usage,
            cost=cost.dollars,
            cost_is_estimate=cost.is_estimate,
            ttft=self._since(self._first_content),
            duration=self._since(self._ended),
            tokens_per_second=self._speed(),
            model=self._model,
            provider=self._provider,
            id=self._id,
            citations=tuple(self._citations),
            notices=(*self._notices, *notices),
            events=tuple(self._events),
            error=error if isinstance(error, NbllmError) else None,
        )

    def _since(self, time: float | None) -> float | None:
        return None if time is None else time - self.started

    def _speed(self) -> float | None:
        tokens = self._tally.usage.output_tokens
        if tokens is None or self._ended is None or self._first_content is None:
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
    state = Fold(
        started=started, provider=provider, model=model, price=price, prompt_tokens=prompt_tokens
    )
    for time, event in timed_events:
        state.add(event, time)
    return state.response()
