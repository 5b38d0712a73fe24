"""A lane follows its stream: what the log says, and each phase where in the log it began."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from nbllm.notebook.asks import asks
from nbllm.notebook.patches import Lane
from nbllm.streaming.generation import Generation

_BEHIND_THE_LOG = ("retrying", "stopping")


class Follower:
    """One stream's lane, kept at what its generation's log says.

    Whoever watches the generation after this hears of a phase when it is noted here already.
    ``starts`` is that of the lane whose place this one takes, and one more; ``before`` are the
    steps of the turns before.
    """

    def __init__(
        self,
        name: str,
        generation: Generation,
        *,
        starts: int = 0,
        before: Sequence[dict[str, Any]] = (),
    ) -> None:
        self.generation = generation
        self._answerer = generation.answerer
        self._read = 0
        self._phases: deque[tuple[int, str, float | None]] = deque()
        self.lane = Lane(
            name,
            cost=self._answerer.known_cost,
            price=self._answerer.price,
            prompt_tokens=self._answerer.prompt_tokens,
            starts=starts,
            structured=self._answerer.structured,
            before=before,
        )
        self.lane.adopt(self._answerer.tally(), ())
        self._note(len(generation.log) if generation.phase in _BEHIND_THE_LOG else 0)
        generation.watch(lambda _phase: self._note(len(generation.log)))

    @property
    def started(self) -> float | None:
        """When the request was sent, by ``time.perf_counter``; ``None`` before."""
        return self.generation.started

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.generation.finished

    def read(self) -> None:
        """Bring the lane up to date; on nbllm's loop."""
        self._adopt()
        end = len(self.generation.log)
        while self._phases and self._phases[0][0] <= end:
            position, phase, until = self._phases.popleft()
            self._take(position)
            self.lane.enter(phase, until)
        self._take(end)
        self.lane.note(self.generation.labels.texts, asks(self.generation.consents.pending))

    def _note(self, position: int) -> None:
        self._phases.append((position, self.generation.phase, self.generation.until))

    def _adopt(self) -> None:
        answerer = self.generation.answerer
        if answerer is not self._answerer:
            self._answerer = answerer
            self.lane.adopt(answerer.tally(), self.generation.log[: self._read])

    def _take(self, end: int) -> None:
        generation, begin = self.generation, self._read
        if begin < end:
            self.lane.take(generation.log[begin:end], generation.times[begin:end])
            self._read = end
