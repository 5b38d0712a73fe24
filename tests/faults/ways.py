"""The ways of asking, each with what only it can break, all with the same outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import nbllm
from faults.arranging import LANE
from faults.outcome import Outcome, outcome_of
from nbllm.errors import NbllmError
from nbllm.events import Event, Finish
from nbllm.response import Response

Way = Callable[[int], Outcome]
BESIDE = "demo/echo"


def complete(calls: int) -> Outcome:
    """Blocks, and returns the answer or raises."""
    for _ in range(calls):
        response = _raised(lambda: nbllm.complete("hi", LANE))
    return outcome_of(response)


def awaited(calls: int) -> Outcome:
    """In the caller's own loop."""

    async def ask() -> Response:
        for _ in range(calls):
            try:
                response = await nbllm.stream("hi", LANE)
            except NbllmError as error:
                response = _of(error)
        return response

    return outcome_of(asyncio.run(ask()))


def iterate(calls: int) -> Outcome:
    """Event by event; the error comes behind the last."""
    for _ in range(calls):
        stream = nbllm.stream("hi", LANE)
        seen: list[Event] = []
        raised = _read(stream, seen)
        ends = [event for event in seen if isinstance(event, Finish)]
        assert ends == seen[-1:]
        assert raised is ends[0].error
        assert tuple(seen) == stream.response.events
    return outcome_of(stream.response)


def compare(calls: int) -> Outcome:
    """Beside a lane that is well, and stays so."""
    for _ in range(calls):
        comparison = nbllm.compare("hi", [LANE, BESIDE])
        assert comparison[BESIDE].text == "hi"
    return outcome_of(comparison[LANE])


def many(calls: int) -> Outcome:
    """As a row beside those of a model that is well, and stays so."""
    for _ in range(calls):
        batch = nbllm.map(["hi"], [LANE, BESIDE], progress=False)
        assert batch[1].response.text == "hi"
    return outcome_of(batch[0].response)


def converse(calls: int) -> Outcome:
    """As a turn of a conversation, which can go on whatever happened."""
    thread = nbllm.Conversation(LANE)
    for _ in range(calls):
        response = _raised(lambda: thread.send("hi"))
    roles = [message.role for message in thread.messages]
    assert roles == ["user", "assistant"] * (len(roles) // 2)
    assert bool(roles) >= bool(response.text.strip())
    return outcome_of(response)


def _read(stream: nbllm.Stream, seen: list[Event]) -> NbllmError | None:
    try:
        seen.extend(stream)
    except NbllmError as error:
        return error
    return None


def _raised(ask: Callable[[], Response]) -> Response:
    try:
        return ask()
    except NbllmError as error:
        return _of(error)


def _of(error: NbllmError) -> Response:
    """The response that an error carries, which knows the error."""
    assert error.response is not None
    assert error.response.error is error
    return error.response


WAYS: dict[str, Way] = {
    "complete": complete,
    "await": awaited,
    "iterate": iterate,
    "compare": compare,
    "map": many,
    "converse": converse,
}
