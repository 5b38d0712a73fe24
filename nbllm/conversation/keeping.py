"""What a turn leaves behind: messages that any provider takes, however the turn ended.

A turn that gave neither text nor ran a tool leaves nothing. What a tool did is never forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbllm.events import ToolResult
from nbllm.messages import CallPart, Message, Part, ResultPart, Text

Messages = tuple[Message, ...]

UNANSWERED = "No result was given for this call."


def kept(said: Messages, steps: Messages, answer: Message | None, why: str) -> Messages:
    """The messages of a turn: what was said, its finished steps, and the answer.

    An ``answer`` without text, or none, is left out; behind steps there is a word in its place, for
    not every provider takes a question right behind a tool's result.
    """
    if answer is not None and (answer.text.strip() or answer.tool_calls):
        return (*said, *steps, answer)
    if not steps:
        return ()
    return (*said, *steps, Message("assistant", (Text(f"[No answer: {why}.]"),)))


def cut(text: str) -> Message:
    """An answer that was cut off: its text alone, for what its provider wants back is missing."""
    return Message("assistant", (Text(text),))


def results_of(calls: Sequence[CallPart], given: Mapping[str, ToolResult], why: str) -> Message:
    """The result of each call; a failure where none is given."""
    results: list[Part] = []
    for call in calls:
        one = given.get(call.id) or ToolResult(call.id, why, is_error=True)
        results.append(ResultPart(call.id, one.output, one.is_error, call.name))
    return Message("tool", tuple(results))


def missing(before: Messages, said: Messages) -> Messages:
    """The results that the last answer still waits for, if what is said next gives none."""
    calls = before[-1].tool_calls if before and before[-1].role == "assistant" else ()
    given = {result.id for message in said for result in message.results}
    left = [call for call in calls if call.id not in given]
    return (results_of(left, {}, UNANSWERED),) if left else ()
