"""The rounds of tools behind an answer, and its calls with what they gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nbllm.events import ToolResult
from nbllm.markdown import reveal
from nbllm.notebook.patches import Lane
from nbllm.notebook.settle.words import arguments, line
from nbllm.tool_call import ToolCall, parse_arguments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbllm.response import Response


_AMISS = ("failed", "denied")


class Call(NamedTuple):
    """A call in words; without ``result`` nobody ran it, or it gave nothing."""

    name: str
    arguments: str
    state: str = ""
    result: str = ""

    @property
    def end(self) -> str:
        """How it ended, to stand behind the name."""
        return f" · {self.state}" if self.state else ""


class Step(NamedTuple):
    """A round that is over."""

    text: str
    calls: list[Call]

    @property
    def names(self) -> str:
        """What was called, each once, and what did not go well."""
        return ", ".join(dict.fromkeys(map(_name, self.calls)))


def _name(call: Call) -> str:
    return f"{call.name} ({call.state})" if call.state in _AMISS else call.name


def work(response: Response) -> tuple[list[Step], list[Call]]:
    """The rounds before the answer, and the calls of the last."""
    if not any(isinstance(event, ToolResult) for event in response.events):
        return [], [Call(line(call.name), arguments(call)) for call in response.tool_calls]
    lane = Lane("")
    lane.take(response.events, [0.0] * len(response.events))
    state = lane.state(None, 0.0)
    steps = [Step(step["text"], _calls(step["tools"])) for step in state["steps"]]
    return steps, _calls(state["tools"])


def _calls(told: Sequence[dict[str, Any]]) -> list[Call]:
    return [_call(each) for each in told]


def _call(told: dict[str, Any]) -> Call:
    text, result = told["arguments"], told.get("result")
    shown = arguments(ToolCall(told["id"], told["name"], parse_arguments(text), text))
    if result is None:
        return Call(line(told["name"]), shown)
    output, is_error = result["output"], result["is_error"]
    failed = "denied" if output.startswith("denied") else "failed"
    return Call(line(told["name"]), shown, failed if is_error else "done", reveal(output))
