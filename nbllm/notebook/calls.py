"""The tools that a model calls in one round, and what running them gave, as a page shows them."""

from __future__ import annotations

from typing import Any

from nbllm.events import ToolCallDelta, ToolCallStart, ToolResult
from nbllm.notebook.growing_text import GrowingText

MOST_OF_A_RESULT = 10_000
"""Characters of a result that a page gets; the model gets more."""


class _Call:
    def __init__(self, start: ToolCallStart) -> None:
        self.id = start.id
        self.name = start.name
        self.arguments = GrowingText()
        self.result: dict[str, Any] | None = None
        self.is_told = self.is_result_told = False

    def patch(self) -> dict[str, Any]:
        patch: dict[str, Any] = {} if self.is_told else {"id": self.id, "name": self.name}
        if piece := self.arguments.take():
            patch["arguments"] = list(piece)
        if self.result is not None and not self.is_result_told:
            patch["result"] = self.result
        self.is_told, self.is_result_told = True, self.result is not None
        return patch

    def state(self) -> dict[str, Any]:
        told = {"id": self.id, "name": self.name, "arguments": str(self.arguments)}
        return told if self.result is None else {**told, "result": self.result}


class Calls:
    """The calls of one round, in their order."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self.has_results = False

    def take(self, event: ToolCallStart | ToolCallDelta | ToolResult) -> None:
        """Take what happened to a call; a result without a call is nobody's."""
        match event:
            case ToolCallStart():
                self._calls.append(_Call(event))
            case ToolCallDelta(index=index, arguments=arguments):
                self._calls[index].arguments.append(arguments)
            case ToolResult():
                self.has_results = True
                self._answer(event)

    def patches(self) -> list[dict[str, Any]]:
        """What a page does not know yet of each call."""
        patches = [(index, call.patch()) for index, call in enumerate(self._calls)]
        return [{"index": index, **patch} for index, patch in patches if patch]

    def states(self) -> list[dict[str, Any]]:
        """All of each call."""
        return [call.state() for call in self._calls]

    def _answer(self, event: ToolResult) -> None:
        for call in self._calls:
            if call.id == event.id and call.result is None:
                call.result = {"output": _cut(event.output), "is_error": event.is_error}
                return


def _cut(output: str) -> str:
    more = len(output) - MOST_OF_A_RESULT
    return output if more <= 0 else f"{output[:MOST_OF_A_RESULT]}\n… and {more:,} more characters"
