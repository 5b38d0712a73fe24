"""What a scripted answer says, step by step."""

from __future__ import annotations

import asyncio
import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, get_args

from nbllm.events import (
    Event,
    Finish,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
)

_WORD = re.compile(r"\s*\S+|\s+")
_PACED = (TextDelta, ReasoningDelta, ToolCallDelta)
_EVENTS = get_args(Event)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a tool that a script asks for."""

    name: str
    arguments: Mapping[str, Any] | str = field(default_factory=dict[str, Any])


def call(name: str, arguments: Mapping[str, Any] | str | None = None, /, **more: Any) -> Call:
    """A call of a tool: ``call("weather", city="Zürich")``; a text goes out as it is."""
    if isinstance(arguments, str):
        return Call(name, arguments)
    return Call(name, {**(arguments or {}), **more})


Item: TypeAlias = "str | Event | Call | float | BaseException"
"""A piece of text, an event, a call of a tool, a pause in seconds, or the failure at the end."""
Said: TypeAlias = "Item | Sequence[Item]"
"""A script; a text alone comes word by word."""
Step: TypeAlias = "Event | float | BaseException"


def steps_of(said: Said, model: str) -> tuple[Step, ...]:
    """The steps of a script, with the ``Start`` and the ``Finish`` that it lacks.

    Raises ``TypeError`` for what no script can hold.
    """
    if isinstance(said, str):
        items: list[Any] = _WORD.findall(said)
    else:
        items = list(said) if isinstance(said, Sequence) else [said]
    steps = list(_steps(items))
    if not (steps and isinstance(steps[0], Start)):
        steps.insert(0, Start(model, "scripted"))
    if not isinstance(steps[-1], (Finish, BaseException)):
        reason = "tool_calls" if any(isinstance(each, ToolCallStart) for each in steps) else "stop"
        steps.append(Finish(reason, reason))
    return tuple(steps)


async def play(
    steps: Sequence[Step], pace: float | None, take: Callable[[Sequence[Event]], None]
) -> None:
    """Give the events one by one, ``pace`` of them a second where they carry text."""
    for step in steps:
        if isinstance(step, BaseException):
            raise copy.copy(step)
        if isinstance(step, (int, float)):
            await asyncio.sleep(step)
            continue
        await asyncio.sleep(seconds_before(step, pace))
        take([step])


def seconds_before(step: Step, pace: float | None) -> float:
    """The pause before an event at that many a second; none without a pace, or a pace of 0."""
    return 1 / pace if pace and isinstance(step, _PACED) else 0.0


def _steps(items: Sequence[Any]) -> Iterator[Step]:
    calls = 0
    for item in items:
        if isinstance(item, str):
            yield TextDelta(item)
        elif isinstance(item, Call):
            yield from _call_steps(item, calls)
            calls += 1
        elif isinstance(item, (*_EVENTS, int, float, BaseException)):
            yield item
        else:
            raise TypeError(
                "a script holds texts, events, call(…), pauses in seconds and errors, "
                f"not {item!r:.80}"
            )


def _call_steps(asked: Call, index: int) -> Iterator[Event]:
    given = asked.arguments
    text = given if isinstance(given, str) else json.dumps(dict(given), ensure_ascii=False)
    yield ToolCallStart(index, f"call_{index + 1}", asked.name)
    for piece in _WORD.findall(text):
        yield ToolCallDelta(index, piece)
