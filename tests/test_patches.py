"""Law 3: the page's fold of the patches equals Python's fold of the events."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

from nbllm.errors import ServerError
from nbllm.events import (
    Citation,
    Event,
    Finish,
    Notice,
    ReasoningDelta,
    Start,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
    Usage,
    UsageReport,
)
from nbllm.notebook.patches import Lane
from nbllm.pricing import Price
from nbllm.response import fold

FOLD = Path(__file__).parent.parent / "js" / "fold.mjs"
TEXTS = (
    "a",
    "Hello ",
    "é",
    "漢字",
    "\U0001f642",
    "👩‍👩‍👧",
    "\n",
    "\u2028",
    "",
    "x" * 300,
    "</script>",
)
REASONS = ("stop", "length", "tool_calls", "content_filter", "cancelled", "error", "other")
CASES = 300
PRICE = Price(input=3.0, output=15.0)
PROMPT_TOKENS = 1_000


def random_events(dice: random.Random) -> list[Event]:
    """A stream's events, as decoders order them."""
    events: list[Event] = [Start("m", "i")]
    calls = 0
    for _ in range(dice.randrange(30)):
        text = dice.choice(TEXTS)
        kind = dice.randrange(8)
        if dice.random() < 0.05:
            events += [Start("m", "j"), Notice("anew")]
            calls = 0
        if kind <= 2:
            events.append(TextDelta(text))
        elif kind == 3:
            events.append(ReasoningDelta(text))
        elif kind == 4:
            events.append(Notice(text))
        elif kind == 5:
            counts = Usage(dice.choice((None, 9)), dice.choice((None, 4)))
            events += [UsageReport(counts, dice.choice((None, None, 0.5))), Citation("u")]
        elif kind == 6:
            events.append(ToolCallStart(calls, f"c{calls}{text}", f"f{text}"))
            calls += 1
        elif calls:
            events.append(ToolCallDelta(dice.randrange(calls), text))
    if dice.random() < 0.8:
        reason = dice.choice(REASONS)
        error = ServerError(f"no 🙂 {dice.choice(TEXTS)}") if reason == "error" else None
        events.append(Finish(reason, reason, error))
    return events


def state(lanes: list[Lane], now: float) -> dict[str, Any]:
    """The whole board."""
    return {"version": 1, "lanes": [lane.state(0.0, now) for lane in lanes]}


def journey(dice: random.Random) -> tuple[dict[str, Any], list[dict[str, Any]], list[list[Event]]]:
    """A board's first state, the messages that reach the page, and each lane's events."""
    streams = [random_events(dice) for _ in range(dice.randrange(1, 4))]
    lanes = [
        Lane(f"lane {number}", price=PRICE, prompt_tokens=PROMPT_TOKENS)
        for number in range(len(streams))
    ]
    initial = state(lanes, 0.0)
    left, messages, lost, now = [list(events) for events in streams], [], False, 0.0
    while any(left):
        now += 1.0
        for lane, events in zip(lanes, left, strict=True):
            count = dice.randrange(len(events) + 1)
            taken, events[:] = events[:count], events[count:]
            lane.take(taken, [now] * count)
        patches = [{"lane": n, **p} for n, lane in enumerate(lanes) if (p := lane.patch(0.0, now))]
        message = {"op": "patch", "lanes": patches}
        fate = dice.random()
        if fate < 0.15:
            lost = True
        else:
            messages += [message] * (2 if fate > 0.8 else 1)
        if lost and dice.random() < 0.5:
            messages.append({"op": "full", "state": state(lanes, now)})
            lost = False
    if lost:
        messages.append({"op": "full", "state": state(lanes, now)})
    return initial, messages, streams


def page_folds(cases: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> list[dict[str, Any]]:
    """What the page's own reducer makes of each case, in one process."""
    lines = [json.dumps({"initial": initial, "messages": messages}) for initial, messages in cases]
    done = subprocess.run(
        ["node", str(FOLD)],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def said(events: list[Event]) -> dict[str, Any]:
    """Python's fold, in the page's words."""
    timed = ((1.0, event) for event in events)
    answer = fold(timed, price=PRICE, prompt_tokens=PROMPT_TOKENS)
    raw = next((event.reason for event in events if isinstance(event, Finish)), None)
    error = answer.error and {"title": type(answer.error).__name__, "message": str(answer.error)}
    return {
        "text": answer.text,
        "reasoning": answer.reasoning,
        "tools": [
            {"id": call.id, "name": call.name, "arguments": call.arguments_json}
            for call in answer.tool_calls
        ],
        "notices": [event.text for event in events if isinstance(event, Notice)],
        "error": error,
        "finish_reason": raw,
        "input_tokens": answer.usage.input_tokens,
        "cost": answer.cost,
        "cost_exact": answer.cost is not None and not answer.cost_is_estimate,
    }


def test_the_page_sees_what_python_sees():
    journeys = [journey(random.Random(seed)) for seed in range(CASES)]
    pages = page_folds([(initial, messages) for initial, messages, _ in journeys])
    assert len(pages) == CASES
    for page, (_initial, _messages, streams) in zip(pages, journeys, strict=True):
        for lane, events in zip(page["lanes"], streams, strict=True):
            shown = {**lane, **lane["meter"]}
            assert {name: shown[name] for name in said(events)} == said(events)
    messages = [message for _, messages, _ in journeys for message in messages]
    assert {message["op"] for message in messages} == {"full", "patch"}


def told(lane: Lane, *batches: list[Event]) -> list[dict[str, Any]]:
    """The messages that tell of each batch."""
    messages: list[dict[str, Any]] = []
    for events in batches:
        lane.take(events, [1.0] * len(events))
        messages.append({"op": "patch", "lanes": [{"lane": 0, **lane.patch(0.0, 1.0)}]})
    return messages


def test_a_lost_patch_makes_the_page_ask_once():
    lane = Lane("a")
    initial = state([lane], 0.0)
    patches = told(lane, *([TextDelta(text)] for text in "abc"))
    full = {"op": "full", "state": state([lane], 1.0)}
    (gap, mended) = page_folds(
        [(initial, patches[1:]), (initial, [*patches[1:], full, patches[2]])]
    )
    assert (gap["sync"], gap["lanes"][0]["text"]) == (1, "")
    assert (mended["sync"], mended["lanes"][0]["text"]) == (1, "abc")


def test_an_answer_begun_anew_empties_the_lane_even_where_that_patch_was_lost():
    lane = Lane("a")
    initial = state([lane], 0.0)
    first = [Start(), ReasoningDelta("hm"), TextDelta("one"), ToolCallStart(0, "i", "f")]
    patches = told(
        lane, first, [TextDelta("!")], [Start(), Notice("anew"), TextDelta("t")], [TextDelta("wo")]
    )
    full = {"op": "full", "state": state([lane], 1.0)}
    late = [*patches[:2], full, patches[0], patches[2]]
    lost = [*patches[:2], patches[3]]
    pages = page_folds([(initial, messages) for messages in (patches, patches[:3], late, lost)])
    shown = [(page["lanes"][0]["text"], page["sync"]) for page in pages]
    assert shown == [("two", 0), ("t", 0), ("two", 0), ("", 1)]
    assert [page["lanes"][0]["notices"] for page in pages] == [["anew"]] * 3 + [[]]
    assert {page["lanes"][0]["reasoning"] for page in pages} == {""}
    assert [page["lanes"][0]["tools"] for page in pages] == [[]] * 4
