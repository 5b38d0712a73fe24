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
from nbllm.tools.outputs import Output
from nbllm.tools.tool import Tool

_AT_ONCE = 16
"""How many functions of one round run at a time, each on a thread of its own."""


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
        notices: list[Event] = []
        try:
            output = await _run(call, by_name, generation.consents, slots)
            result = ToolResult(call.id, output.text)
            notices += [Notice(f"The result of {call.name} {what}.") for what in output.notices]
        except ToolError as error:
            result = ToolResult(call.id, str(error), is_error=True)
        generation.take([*notices, result])
        return result

    return list(await asyncio.gather(*map(answer, calls)))


async def _run(
    call: ToolCall, tools: Mapping[str, Tool], consents: Consents, slots: asyncio.Semaphore
) -> Output:
    """What one call gives; raises ``ToolError`` with what the model is told instead."""
    tool = tools.get(call.name)
    if tool is None:
        known = f"there are: {', '.join(tools)}" if tools else "there are none"
        raise ToolError(f"there is no tool {call.name!r:.80}; {known}")
    contained = Contained(tool)
    bound = await contained.bind(call.arguments)
    if tool.confirm and not await consents.ask(_question(call, consents)):
        raise ToolError("denied: nobody allowed this call, and it was not run")
    async with slots:
        return await contained.run(bound)


def _question(call: ToolCall, consents: Consents) -> Question:
    """The arguments as they will be used: in the model's own text a name may stand twice."""
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    return Question(consents.id_for(call.id), call.name, arguments)
