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
    ToolResult,
    Usage,
    UsageReport,
)
from nbllm.notebook.patches import Lane
from rounds import PRICE, PROMPT_TOKENS, said

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


def random_results(dice: random.Random, calls: int, text: str) -> list[Event]:
    """What the tools of a round give, and mostly the next round."""
    order = dice.sample(range(calls), dice.randrange(calls + 1))
    results = [ToolResult(f"c{index}", text, dice.random() < 0.5) for index in order]
    return [*results, Start("m", "k")]


def random_events(dice: random.Random) -> list[Event]:  # noqa: C901 - each kind of event
    """A stream's events, as decoders order them."""
    events: list[Event] = [Start("m", "i")]
    calls = 0
    for _ in range(dice.randrange(30)):
        text = dice.choice(TEXTS)
        kind = dice.randrange(8)
        if dice.random() < 0.05:
            events += [Start("m", "j"), Notice("anew")]
            calls = 0
        if dice.random() < 0.05:
            events += random_results(dice, calls, text)
            calls = 0
        if kind <= 2:
            events.append(TextDelta(text))
        elif kind == 3:
            events.append(ReasoningDelta(text))
        elif kind == 4:
            events.append(Notice(text))
        elif kind == 5:
            counts = Usage(dice.choice((None, 9)), dice.choice((None, 4)))
            source = Citation(dice.choice((None, f"u{text}")), dice.choice((None, text)))
            events += [UsageReport(counts, dice.choice((None, None, 0.5))), source]
        elif kind == 6:
            events.append(ToolCallStart(calls, f"c{calls}", f"f{text}"))
            calls += 1
        elif calls:
            index = dice.randrange(calls)
            events.append(ToolCallDelta(index, text))
            events += [ToolResult(f"c{index}", text)] * (dice.random() < 0.1)
    if dice.random() < 0.8:
        reason = dice.choice(REASONS)
        error = ServerError(f"no 🙂 {dice.choice(TEXTS)}") if reason == "error" else None
        events.append(Finish(reason, reason, error))
    return events


def state(lanes: list[Lane], now: float, choices: dict[str, Any] | None = None) -> dict[str, Any]:
    """The whole board."""
    return {
        "version": 1,
        "lanes": [lane.state(0.0, now) for lane in lanes],
        **({"choices": choices} if choices else {}),
    }


def new_lane(number: int, starts: int = 0) -> Lane:
    """A lane before its answer."""
    return Lane(f"lane {number}", price=PRICE, prompt_tokens=PROMPT_TOKENS, starts=starts)


class Journey:
    """A board's first state, the messages that reach the page, and what it should know then.

    A lane that has ended may be asked again, a choice may be made, a message may be lost or come
    twice; a page that lost one gets a whole state in the end.
    """

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.streams = [random_events(dice) for _ in range(dice.randrange(1, 4))]
        self._lanes = [new_lane(number) for number in range(len(self.streams))]
        self._left = [list(events) for events in self.streams]
        self._now, self._sequence, self._is_behind = 0.0, 0, False
        self.choices: dict[str, Any] = {"winner": None}
        self.messages: list[dict[str, Any]] = []
        self.initial = state(self._lanes, 0.0, self.choices)
        while any(self._left):
            self._go_on()
        if self._is_behind:
            self._tell_all()

    def _go_on(self) -> None:
        dice, news = self._dice, {}
        self._now += 1.0
        if dice.random() < 0.2:
            news["choices"] = self.choices = {"winner": dice.choice([None, 0])}
        for lane, events in zip(self._lanes, self._left, strict=True):
            count = dice.randrange(len(events) + 1)
            taken, events[:] = events[:count], events[count:]
            lane.take(taken, [self._now] * count)
        self._send({"op": "patch", "lanes": self._patches(), **news}, dice.random())
        place = dice.randrange(len(self._lanes))
        if not self._left[place] and dice.random() < 0.3:
            self._ask_again(place)
        elif self._is_behind and dice.random() < 0.5:
            self._tell_all()

    def _patches(self) -> list[dict[str, Any]]:
        patches = [(place, lane.patch(0.0, self._now)) for place, lane in enumerate(self._lanes)]
        return [{"lane": place, **patch} for place, patch in patches if patch]

    def _ask_again(self, place: int) -> None:
        self._lanes[place] = new_lane(place, self._lanes[place].starts + 1)
        self.streams[place] = random_events(self._dice)
        self._left[place] = list(self.streams[place])
        self._patches()
        self._tell_all(self._dice.random())

    def _tell_all(self, fate: float = 0.5) -> None:
        self._is_behind = False
        self._send({"op": "full", "state": state(self._lanes, self._now, self.choices)}, fate)

    def _send(self, message: dict[str, Any], fate: float) -> None:
        self._sequence += 1
        if fate < 0.15:
            self._is_behind = True
        else:
            numbered = {**message, "sequence": self._sequence}
            self.messages += [numbered] * (2 if fate > 0.8 else 1)


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


def test_the_page_sees_what_python_sees():
    journeys = [Journey(random.Random(seed)) for seed in range(CASES)]
    pages = page_folds([(journey.initial, journey.messages) for journey in journeys])
    assert len(pages) == CASES
    for page, journey in zip(pages, journeys, strict=True):
        for lane, events in zip(page["lanes"], journey.streams, strict=True):
            shown = {**lane, **lane["meter"]}
            assert {name: shown[name] for name in said(events)} == said(events)
        assert page["choices"] == journey.choices
    messages = [message for journey in journeys for message in journey.messages]
    assert {message["op"] for message in messages} == {"full", "patch"}


def told(lane: Lane, *batches: list[Event]) -> list[dict[str, Any]]:
    """The messages that tell of each batch."""
    messages: list[dict[str, Any]] = []
    for sequence, events in enumerate(batches, 1):
        lane.take(events, [1.0] * len(events))
        patch = {"lane": 0, **lane.patch(0.0, 1.0)}
        messages.append({"op": "patch", "lanes": [patch], "sequence": sequence})
    return messages


def test_a_lost_patch_makes_the_page_ask_once():
    lane = Lane("a")
    initial = state([lane], 0.0)
    patches = told(lane, *([TextDelta(text)] for text in "abc"))
    full = {"op": "full", "state": state([lane], 1.0), "sequence": 4}
    lost = [patches[0], patches[2]]
    first, gap, mended = page_folds(
        [(initial, patches[1:]), (initial, lost), (initial, [*lost, full, patches[1]])]
    )
    assert (first["sync"], first["lanes"][0]["text"]) == (1, "")
    assert (gap["sync"], gap["lanes"][0]["text"]) == (1, "a")
    assert (mended["sync"], mended["lanes"][0]["text"]) == (1, "abc")


def test_an_answer_begun_anew_empties_the_lane_and_is_mixed_with_no_other():
    lane = Lane("a")
    initial = state([lane], 0.0)
    first = [Start(), ReasoningDelta("hm"), TextDelta("one"), ToolCallStart(0, "i", "f")]
    patches = told(
        lane, first, [TextDelta("!")], [Start(), Notice("anew"), TextDelta("t")], [TextDelta("wo")]
    )
    assert "set" not in patches[3]["lanes"][0]
    full = {"op": "full", "state": state([lane], 1.0), "sequence": 5}
    late = [*patches, full, patches[0], patches[2]]
    lost = [*patches[:2], patches[3]]
    ways = (patches, patches[:3], late, [*lost, full], lost)
    pages = page_folds([(initial, messages) for messages in ways])
    shown = [(page["lanes"][0]["text"], page["sync"]) for page in pages]
    assert shown == [("two", 0), ("t", 0), ("two", 0), ("two", 1), ("one!", 1)]
    anew = [page["lanes"][0] for page in pages[:4]]
    assert [lane["notices"] for lane in anew] == [["anew"]] * 4
    assert {lane["reasoning"] for lane in anew} == {""}
    assert [lane["tools"] for lane in anew] == [[]] * 4
