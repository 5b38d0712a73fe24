"""A generation as tools see one, and calls as models make them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from nbllm.consent import Consents
from nbllm.engine import submit
from nbllm.events import Event, Notice, ToolResult
from nbllm.tool_call import ToolCall, parse_arguments
from nbllm.tools import as_tools, run_calls


class Host:
    """Takes what tools give, and has consents."""

    def __init__(self) -> None:
        self.consents = Consents()
        self.log: list[Event] = []

    def take(self, batch: Sequence[Event]) -> None:
        """Remember what came."""
        self.log += batch

    @property
    def notices(self) -> list[str]:
        """What the person is told."""
        return [event.text for event in self.log if isinstance(event, Notice)]


def call(name: str, arguments: Any = None, id: str = "call_0") -> ToolCall:
    """A model's call, with arguments as a dict or as the text that came."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
    return ToolCall(id, name, parse_arguments(text), text)


def run(calls: Sequence[ToolCall], tools: Any, host: Host | None = None) -> list[ToolResult]:
    """The results of calls that run where a notebook's do: on the background loop."""
    return submit(run_calls(calls, as_tools(tools), host or Host())).result(20)


def run_here(calls: Sequence[ToolCall], tools: Any, host: Host | None = None) -> list[ToolResult]:
    """The results of calls that run on a loop of the caller's own."""
    return asyncio.run(run_calls(calls, as_tools(tools), host or Host()))


def answer(function: Any, **arguments: Any) -> ToolResult:
    """The result of one call of a tool."""
    (tool,) = as_tools(function)
    (result,) = run([call(tool.name, arguments)], [tool])
    return result
