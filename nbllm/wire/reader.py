"""Frames and runs to events.

Chunk after chunk a provider sends the same document with another word in it. Once a chunk has
shown what it looks like, those that look the same are not parsed: their texts are read off, and
mean what the decoder said of the first. Everything else goes through the decoder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, cast

from nbllm.events import Event, ReasoningDelta, TextDelta
from nbllm.wire.decoder import Decoder, Hole
from nbllm.wire.frame import Frame
from nbllm.wire.pattern import Pattern, Varying
from nbllm.wire.run import Run

_ENOUGH = 4
"""Chunks with nothing but a text behind which it is worth it to learn what they look like."""
_MOST_PATTERNS = 16
_MOST_TRIES = 16


class Reader:
    """Reads one answer; gives the events that the decoder would give for every frame of it."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._pattern: Pattern | None = None
        self._hole: Hole | None = None
        self._varying = Varying(decoder.varying)
        self._alike = 0
        self._learnt = 0
        self._is_steady = False
        """As the decoder was when it last decoded: nothing else changes it."""

    def read(self, pieces: Iterable[Frame | Run], events: list[Event]) -> None:
        """Append the events; what came before a failure is in ``events`` then."""
        for piece in pieces:
            if isinstance(piece, Run):
                self._read_run(piece, events)
            else:
                events += self._decoder.decode(piece)
                self._is_steady = self._decoder.is_steady

    def _read_run(self, run: Run, events: list[Event]) -> None:
        position, end, tries = 0, len(run.text), _MOST_TRIES
        while position < end:
            if tries and self._pattern is not None:
                tries -= 1
                position = self._read_off(run.text, position, events)
            if position < end:
                can_learn = tries and self._learnt < _MOST_PATTERNS
                unit_end = run.unit_end(position) if can_learn or self._pattern else end
                position = self._cut(run, position, unit_end, events)

    def _read_off(self, text: str, position: int, events: list[Event]) -> int:
        """Take the units that look like the pattern; gives where the first other one begins."""
        hole, pattern = self._hole, self._pattern
        if hole is None or pattern is None or not self._is_steady:
            return position
        texts, behind = pattern.read(text, position)
        if not texts:
            return position
        said = hole.fill([each for each in texts if each])
        if said is None:
            self._pattern = None
            return position
        events += said
        return behind

    def _cut(self, run: Run, begin: int, end: int, events: list[Event]) -> int:
        """Decode frame by frame, and learn from what is nothing but a text."""
        frames = run.cut(begin, end)
        if run.is_open:
            frames += run.cut(end, len(run.text))
            end = len(run.text)
        before = len(events)
        for frame in frames:
            events += self._decoder.decode(frame)
        if len(frames) == 1 and len(events) == before + 1:
            self._learn(run.text[begin:end], frames[0], events[-1])
        self._is_steady = self._decoder.is_steady
        return end

    def _learn(self, unit: str, frame: Frame, event: Event) -> None:
        if not isinstance(event, (TextDelta, ReasoningDelta)) or self._learnt == _MOST_PATTERNS:
            return
        self._alike += 1
        if self._alike >= _ENOUGH - 1:
            self._varying.look(unit)
        if self._alike < _ENOUGH or frame.data not in unit:  # something was hidden in it
            return
        self._alike, self._learnt = 0, self._learnt + 1
        hole = self._decoder.hole(cast("dict[str, Any]", json.loads(frame.data)), frame)
        if hole is None or hole.text != event.text:
            return
        self._pattern = Pattern.learn(unit, hole.field, self._varying.found)
        self._hole = hole
