"""One generation of a turn, between those who ask and the stream of the whole turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from nbllm.brake import Brake
from nbllm.events import Event, Finish, Notice, Start, ToolResult
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.generation import Generation
from nbllm.streaming.labels import Labels
from nbllm.streaming.tag import Tag


class Round:
    """Passes on what comes, but keeps a ``Finish`` back for which ``goes_on`` is true.

    Every round but the first begins with a ``Start``. ``spent`` is what the turn cost, in US
    dollars, up to the end of each round before.
    """

    def __init__(
        self,
        generation: Generation,
        answerer: Answerer,
        spent: Sequence[float | None],
        goes_on: Callable[[Finish], bool],
    ) -> None:
        self._generation = generation
        self._answerer = answerer
        self._spent = tuple(spent)
        self._goes_on = goes_on
        self._begin = len(generation.log)
        self.has_begun = not spent
        """Whether what the stream comes to so far is of this round."""
        self.finish: Finish | None = None
        """The ``Finish`` that was kept back."""
        if spent:
            self.adopt(answerer)

    @property
    def is_stopping(self) -> bool:
        """Whether somebody asked the turn to end."""
        return self._generation.is_stopping

    @property
    def tag(self) -> Tag:
        """By what the turn is known."""
        return self._generation.tag

    @property
    def labels(self) -> Labels:
        """What is shown with the turn."""
        return self._generation.labels

    @property
    def brake(self) -> Brake:
        """What is held while nobody takes what comes of the turn."""
        return self._generation.brake

    def take(self, batch: Sequence[Event]) -> None:
        """Take the events that came at a time."""
        events = list(batch) if self.has_begun else self._begun(batch)
        finish = events[-1] if events else None
        if not isinstance(finish, Finish):
            self._generation.take(events)
            return
        self._generation.take(events[:-1])
        if self._goes_on(finish):
            self.finish = finish
        else:
            self._generation.take([finish])

    def adopt(self, answerer: Answerer) -> None:
        """From now on another model answers, which costs nothing for the rounds before."""
        self._answerer = answerer
        self._generation.adopt(replace(answerer, spent=self._spent))

    def enter(self, phase: str, until: float | None = None) -> None:
        """Note a phase that is no event."""
        self._generation.enter(phase, until)

    def results(self) -> dict[str, ToolResult]:
        """What its calls gave so far, by their ids."""
        events = self._generation.log[self._begin :]
        return {event.id: event for event in events if isinstance(event, ToolResult)}

    def cost(self) -> float | None:
        """US dollars for this round alone, once it is over."""
        tally = replace(self._answerer, spent=()).tally()
        for event in self._generation.log[self._begin :]:
            tally.take(event)
        if self.finish is not None:
            tally.take(self.finish)
        return tally.cost().dollars

    def _begun(self, batch: Sequence[Event]) -> list[Event]:
        """The events; the first that is no notice is a ``Start``, unless it is a failure."""
        for place, event in enumerate(batch):
            if isinstance(event, Notice) or (isinstance(event, Finish) and event.error):
                continue
            self.has_begun = True
            start = () if isinstance(event, Start) else (Start(),)
            return [*batch[:place], *start, *batch[place:]]
        return list(batch)
