"""What holds for the events of every stream, whatever a server sent."""

from __future__ import annotations

import json

from nbllm.events import (
    Citation,
    Event,
    Finish,
    Notice,
    ReasoningDelta,
    Start,
    State,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    UsageReport,
)


def check(events: list[Event]) -> None:
    """One ``Finish``, last; a second ``Start`` with its notice; calls in order; encodable text."""
    assert [isinstance(event, Finish) for event in events] == [False] * (len(events) - 1) + [True]
    starts = [place for place, event in enumerate(events) if isinstance(event, Start)]
    assert all(isinstance(events[place + 1], Notice) for place in starts[1:])
    assert sum(isinstance(event, State) for event in events) <= 1
    calls = 0
    for event in events:
        repr(event).encode()
        match event:
            case ToolCallStart():
                assert event.index == calls
                calls += 1
                f"{event.id}{event.name}".encode()
            case ToolCallDelta():
                assert 0 <= event.index < calls
                assert event.arguments.encode()
            case TextDelta() | ReasoningDelta() | Notice():
                assert event.text.encode()
            case Start():
                calls = 0
                f"{event.model}{event.id}".encode()
            case Citation():
                assert event.url or event.title or event.text
                f"{event.url}{event.title}{event.text}".encode()
            case UsageReport():
                check_usage(event)
            case State():
                event.content.encode()
                json.loads(event.content)
            case Finish():
                f"{event.raw_reason}{event.error}".encode()
                assert (event.reason == "error") == (event.error is not None)
            case _:
                raise AssertionError(event)


def check_usage(report: UsageReport) -> None:
    """Counts are whole and not negative, the cost is an amount."""
    usage = report.usage
    for count in (
        usage.input_tokens,
        usage.output_tokens,
        usage.reasoning_tokens,
        usage.cached_input_tokens,
        usage.cache_write_tokens,
    ):
        assert count is None or (type(count) is int and count >= 0)
    assert report.cost is None or 0 <= report.cost < float("inf")
