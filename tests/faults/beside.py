"""S17–S20: what a server says beside the answer, or leaves out."""

from __future__ import annotations

from typing import Any

from faults.answers import END, call, data, delta, saying
from faults.places import says
from faults.row import Row, fine
from faults.server import DONE, HELLO, event

_PLACE, _TOWN = '{"city":', '"Bern"}'
_WEATHER = ["weather", {"city": "Bern"}]
_TIME = ["time", {}]
_CALLED = event("", "tool_calls") + DONE
_COUNTS = {"prompt_tokens": 7, "completion_tokens": 2}
_UNUSABLE = "the arguments of a call are no JSON object"
_NO_TOOL = "keeps their text, gives `None` as the arguments, and says so; no tool is run"


def _past(case: str, happens: str, *parts: bytes) -> Row:
    return Row("S17", case, happens, "reads past it", says(saying(*parts)), fine())


def _calls(case: str, happens: str, calls: list[list[Any]], *parts: bytes) -> Row:
    expected = fine("", reason="tool_calls", tool_calls=calls)
    return Row("S18", case, happens, "puts them together", says(saying(*parts, _CALLED)), expected)


def _unusable(case: str, arguments: str) -> Row:
    expected = fine(
        "", reason="tool_calls", tool_calls=[["time", None, "t"]], notices=("no JSON object",)
    )
    part = call({"name": "time", "arguments": arguments}, index=0, id="t")
    return Row("S18", case, _UNUSABLE, _NO_TOOL, says(saying(part, _CALLED)), expected)


def _counts(case: str, happens: str, promise: str, usage: list[int | None], *parts: bytes) -> Row:
    return Row("S20", case, happens, promise, says(saying(*parts)), fine(usage=usage))


ROWS = (
    _past("event", "unknown events come", b"event: news\ndata: {}\n\n", HELLO),
    _past("fields", "unknown fields come", b"id: 7\nretry: 1\nnew: x\n\n", delta(new=1), HELLO),
    _past("null", "the content is null", delta(content=None, role="assistant"), HELLO),
    _past("no-choices", "a chunk has no choices", data({"choices": []}), HELLO),
    _past("null-choices", "a chunk has no choices", data({"choices": None}), HELLO),
    _past("no-delta", "a chunk has no delta", data({"choices": [{"index": 0}]}), HELLO),
    _past("pings", "comments come between", b": ping\n\n", HELLO.replace(b"\n\n", b"\n\n: p\n\n")),
    _calls(
        "interleaved",
        "the pieces of two tool calls come mixed",
        [[*_WEATHER, "w"], [*_TIME, "t"]],
        call({"name": "weather", "arguments": ""}, index=0, id="w"),
        call({"name": "time", "arguments": ""}, index=1, id="t"),
        call({"arguments": _PLACE}, index=0),
        call({"arguments": "{}"}, index=1),
        call({"arguments": _TOWN}, index=0),
    ),
    _calls(
        "no-index",
        "the pieces of tool calls have no index",
        [[*_WEATHER, "w"], [*_TIME, "t"]],
        call({"name": "weather", "arguments": _PLACE}, id="w"),
        call({"arguments": _TOWN}),
        call({"name": "time", "arguments": "{}"}, id="t"),
    ),
    _calls(
        "no-id",
        "a tool call has no id",
        [[*_WEATHER, "call_0"]],
        call({"name": "weather", "arguments": _PLACE}, index=0),
        call({"arguments": _TOWN}, index=0),
    ),
    _calls(
        "no-arguments",
        "a tool call has no arguments",
        [[*_TIME, "t"]],
        call({"name": "time"}, index=0, id="t"),
    ),
    _unusable("broken", '{"city":'),
    _unusable("list", "[1]"),
    Row(
        "S19",
        "length",
        "the answer is cut at its longest",
        "gives it with `finish_reason` “length”",
        says(saying(event("Hel"), event("lo", "length"), DONE)),
        fine(reason="length", raw_finish_reason="length"),
    ),
    Row(
        "S19",
        "filter",
        "a filter ends the answer",
        "gives what came with `finish_reason` “content_filter”: no exception",
        says(saying(event("Hel", "content_filter"), DONE)),
        fine("Hel", reason="content_filter"),
    ),
    Row(
        "S19",
        "unknown",
        "the answer ends for a reason that nobody knows",
        "gives it with `finish_reason` “other” and keeps the server's word",
        says(saying(event("Hello", "moonrise"), DONE)),
        fine(reason="other", raw_finish_reason="moonrise"),
    ),
    _counts(
        "missing",
        "no token counts come",
        "says `None`, never zero",
        [None, None],
        HELLO,
    ),
    _counts(
        "late",
        "the token counts come behind the end",
        "counts them",
        [7, 2],
        event("Hello", "stop"),
        data({"choices": [], "usage": _COUNTS}),
        DONE,
    ),
    _counts(
        "half",
        "only some token counts come",
        "says `None` for the others",
        [None, 2],
        event("Hello", "stop"),
        data({"choices": [], "usage": {"completion_tokens": 2}}),
        END,
    ),
)
