"""The calls of one round, run: each comes to a result, whatever the tool does.

What a model wrote is checked before anything runs, and what a tool does is contained: an exception,
a hang, a result of any kind and size become a text for the model.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from nbllm.consent import Consents, Question
from nbllm.errors import ToolError
from nbllm.events import Event, Notice, ToolResult
from nbllm.tool_call import ToolCall
from nbllm.tools.containing import Contained
from nbllm.tools.outputs import MOST_CHARACTERS
from nbllm.tools.tool import Tool
from nbllm.wire.text import whole

_AT_ONCE = 16
"""How many functions of one round run at a time, each on a thread of its own."""
_LONGEST_ERROR = 2_000
_NOBODY = (
    "{} was not run: with confirm=True a person is asked first, and nobody is here who can answer. "
    "In a notebook, make the stream the last line of a cell, or ask with %%llm."
)


class Host(Protocol):
    """What tools need of the generation that they run for."""

    @property
    def consents(self) -> Consents:
        """Who is asked."""
        ...

    def take(self, batch: Sequence[Event]) -> None:
        """Take events."""
        ...


async def run_calls(
    calls: Sequence[ToolCall], tools: Sequence[Tool], generation: Host
) -> list[ToolResult]:
    """Run all calls at once and return their results in the order of the calls.

    ``generation`` takes each ``ToolResult`` here, as soon as it is there, with notices for the
    person; the caller must not give it to it again. Nothing that a tool does is raised. Cancelled,
    it cancels the coroutines, and leaves functions to themselves: their results are dropped.
    """
    by_name = {tool.name: tool for tool in tools}
    slots = asyncio.Semaphore(_AT_ONCE)

    async def answer(call: ToolCall) -> ToolResult:
        try:
            result = ToolResult(call.id, await _run(call, by_name, generation, slots))
        except ToolError as error:
            result = ToolResult(call.id, whole(str(error))[:_LONGEST_ERROR], is_error=True)
        generation.take([result])
        return result

    return list(await asyncio.gather(*map(answer, calls)))


async def _run(
    call: ToolCall, tools: Mapping[str, Tool], generation: Host, slots: asyncio.Semaphore
) -> str:
    """What one call gives; raises ``ToolError`` with what the model is told instead."""
    tool = tools.get(call.name)
    if tool is None:
        known = f"there are: {', '.join(tools)}" if tools else "there are none"
        raise ToolError(f"there is no tool {call.name!r:.80}; {known}")
    contained = Contained(tool)
    bound = await contained.bind(call.arguments)
    if tool.confirm:
        await _ask_leave(call, generation)
    async with slots:
        output = await contained.run(bound)
    if output.is_cut:
        said = f"The result of {tool.name} had {output.length:,} characters; the model got the "
        generation.take([Notice(f"{said}first {MOST_CHARACTERS:,}.")])
    return output.text


async def _ask_leave(call: ToolCall, generation: Host) -> None:
    """Ask a person; raises ``ToolError`` where the answer is no."""
    consents = generation.consents
    if not consents.is_attended:
        generation.take([Notice(_NOBODY.format(call.name))])
    if not await consents.ask(_question(call, consents)):
        raise ToolError("denied: nobody allowed this call, and it was not run")


def _question(call: ToolCall, consents: Consents) -> Question:
    """The arguments as they will be used: in the model's own text a name may stand twice."""
    try:
        arguments = json.dumps(call.arguments, ensure_ascii=False)
    except RecursionError:
        raise ToolError("invalid arguments, nothing was run: they are nested too deep") from None
    return Question(consents.id_for(call.id), call.name, arguments)
