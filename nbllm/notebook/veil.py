"""A blind board gives no model away: no number, label, source, notice, error or id.

The texts stay. Pure: what a board would say comes in, what it says while it is blind comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from nbllm.errors import NbllmError
from nbllm.events import Event, Start, TextDelta, ToolCallDelta, ToolCallStart, ToolResult, Usage
from nbllm.notebook.asks import veiled_id
from nbllm.response import Response

NOTICE = "A notice that comes with the names."
FAILURE = "This model failed; the reason comes with the names."
_TELLING = ("ttft", "tokens", "tokens_per_second", "input_tokens", "cost")
_NO_NUMBERS: dict[str, Any] = {
    **dict.fromkeys(_TELLING),
    "tokens_exact": False,
    "cost_exact": False,
}


def veiled_state(state: dict[str, Any], name: str) -> dict[str, Any]:
    """A lane's whole state under another name."""
    return {
        **state,
        **_veiled_facts(state),
        "name": name,
        "tools": _veiled_tools(state["tools"]),
        "notices": [NOTICE] * len(state["notices"]),
        "citations": [],
        "steps": _veiled_steps(state["steps"]),
    }


def veiled_patch(patch: dict[str, Any]) -> dict[str, Any]:
    """A lane's patch."""
    told = {name: news for name, news in patch.items() if name != "citations"}
    if "tools" in told:
        told["tools"] = _veiled_tools(told["tools"])
    if "notices" in told:
        place, notices = told["notices"]
        told["notices"] = [place, [NOTICE] * len(notices)]
    if "steps" in told:
        place, steps = told["steps"]
        told["steps"] = [place, _veiled_steps(steps)]
    if "set" in told:
        told["set"] = _veiled_news(told["set"])
    return told


def veiled_response(response: Response) -> Response:
    """What the settled form may show."""
    return replace(
        response,
        tool_calls=tuple(replace(call, id="") for call in response.tool_calls),
        raw_finish_reason=None,
        usage=Usage(),
        cost=None,
        cost_is_estimate=False,
        ttft=None,
        tokens_per_second=None,
        model=None,
        provider=None,
        id=None,
        citations=(),
        notices=(NOTICE,) * len(response.notices),
        events=tuple(_veiled_events(response.events)),
        error=None if response.error is None else NbllmError(FAILURE),
    )


def _veiled_events(events: Sequence[Event]) -> Iterator[Event]:
    """The rounds of tools, which stand in the events alone."""
    if any(isinstance(event, ToolResult) for event in events):
        for event in events:
            match event:
                case Start():
                    yield Start()
                case ToolCallStart() | ToolResult():
                    yield replace(event, id=veiled_id(event.id))
                case TextDelta() | ToolCallDelta():
                    yield event
                case _:
                    pass


def _veiled_facts(facts: dict[str, Any]) -> dict[str, Any]:
    meter = {**facts["meter"], **_NO_NUMBERS}
    asks = _veiled_asks(facts["asks"])
    return {"error": _veiled_error(facts["error"]), "meter": meter, "labels": [], "asks": asks}


def _veiled_news(facts: dict[str, Any]) -> dict[str, Any]:
    """Which of the numbers changed would tell as well."""
    told = dict(facts)
    if "meter" in told:
        told["meter"] = {n: each for n, each in told["meter"].items() if n not in _NO_NUMBERS}
    if "error" in told:
        told["error"] = _veiled_error(told["error"])
    if "labels" in told:
        told["labels"] = []
    if "asks" in told:
        told["asks"] = _veiled_asks(told["asks"])
    return told


def _veiled_error(error: dict[str, str] | None) -> dict[str, str] | None:
    return error and {"title": "Error", "message": FAILURE}


def _veiled_tools(tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**tool, "id": ""} if "id" in tool else tool for tool in tools]


def _veiled_steps(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**step, "tools": _veiled_tools(step["tools"])} for step in steps]


def _veiled_asks(asks: list[dict[str, str]]) -> list[dict[str, str]]:
    """An id of its own for each, by which it can still be answered."""
    return [{**each, "id": veiled_id(each["id"])} for each in asks]
