"""What a proxy makes that asks again in mid-stream: one stream of ours, cut, and another behind."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from conformance import answer_of, decode
from laws import check
from nbllm.events import Event, Start, TextDelta
from nbllm.wire.format import wire

STREAMS = Path(__file__).with_name("streams")
SPLICES = 400


def spliced(folder: str, chance: random.Random) -> list[Event]:
    """The events of the first lines of one stream with the whole of another behind them."""
    files = sorted(path for path in (STREAMS / folder).iterdir() if path.suffix != ".json")
    first, second = (chance.choice(files).read_bytes() for _ in range(2))
    lines = first.splitlines(keepends=True)
    head = b"".join(lines[: chance.randrange(len(lines) + 1)])
    return decode([head + b"\n\n" + second], wire(folder))


@pytest.mark.parametrize("folder", ["chat", "responses", "anthropic", "gemini", "ollama"])
def test_two_streams_in_one_keep_the_laws(folder):
    chance = random.Random(folder)
    for _ in range(SPLICES):
        check(spliced(folder, chance))


def test_what_an_anthropic_stream_gave_up_is_not_in_the_answer():
    chance, anew = random.Random(7), 0
    for _ in range(SPLICES):
        events = spliced("anthropic", chance)
        starts = [place for place, event in enumerate(events) if isinstance(event, Start)]
        stands = events[starts[-1] :] if starts else events
        text = "".join(event.text for event in stands if isinstance(event, TextDelta))
        assert answer_of(events).text == text
        anew += len(starts) > 1
    assert anew > SPLICES // 10
