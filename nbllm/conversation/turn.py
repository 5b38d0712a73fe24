"""A question to a conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from nbllm.conversation.keeping import Messages, missing
from nbllm.conversation.rounds import Rounds
from nbllm.conversation.thread import Thread
from nbllm.errors import ConfigError
from nbllm.logbook import note
from nbllm.plan import Plan
from nbllm.streaming import Stream
from nbllm.streaming.generation import Generation
from nbllm.tool_call import ToolCall

RunCalls: TypeAlias = Callable[[Sequence[ToolCall], Generation], Awaitable[object]]
"""Runs the calls of one round; the generation gets their results as they come."""


class Planner(Protocol):
    """Plans a request for messages; what is meant for the first round of a turn only is so."""

    def __call__(self, messages: Messages, *, is_first: bool) -> Plan:
        """Raises what is wrong before anything is sent."""
        ...


@dataclass
class Turn:
    """A question to a thread; ``stream`` asks it, and asks it again in the place of its answer.

    ``run_calls`` runs the calls of a round; those of a name that is ``handed_back`` are the answer.
    ``name`` is the display name of the model that was asked last.
    """

    thread: Thread
    said: Messages
    plan: Planner
    run_calls: RunCalls | None = None
    handed_back: frozenset[str] = frozenset()
    max_rounds: int = 10
    name: str = ""
    _before: Messages | None = field(default=None, init=False)
    _after: Messages | None = field(default=None, init=False)
    _planned: tuple[Messages, Plan] | None = field(default=None, init=False)

    def stream(self) -> Stream:
        """The stream of the whole turn, not started.

        Raises what is wrong before anything is sent; ``ConfigError`` where another turn is running.
        """
        self.thread.refuse_second()
        plan = self.first_plan()
        self.name = plan.name

        async def source(generation: Generation) -> None:
            await Rounds(self, generation).run()

        stream = Stream(source, plan.answerer)
        stream.generation.tag.conversation = self.thread.id
        stream.generation.labels.add(*plan.request.labels)
        note(stream.generation, plan)
        return stream

    @property
    def is_again(self) -> bool:
        """Whether it was answered before, and another answer is wanted."""
        return self._before is not None

    def first_plan(self) -> Plan:
        """What its first round would send now."""
        return self.plan_behind(self.base())

    def plan_behind(self, base: Messages) -> Plan:
        """What its first round sends behind these messages, planned once for the same."""
        if self._planned is None or self._planned[0] is not base:
            self._planned = (base, self.plan((*base, *self.said_behind(base)), is_first=True))
        return self._planned[1]

    def keep(self, base: Messages, messages: Messages) -> None:
        """Put what the turn left behind what was there before it; nothing changes nothing."""
        if messages:
            self._before, self._after = base, (*base, *messages)
            self.thread.messages = self._after

    def base(self) -> Messages:
        """What was said before. Raises ``ConfigError`` where it went on behind this turn."""
        if self._before is None or self._after is None:
            return self.thread.messages
        if self.thread.messages is not self._after:
            raise ConfigError(
                "the conversation went on behind this answer, which cannot be asked for again; "
                "send a new prompt"
            )
        return self._before

    def said_behind(self, base: Messages) -> Messages:
        """What is said now, with the results that the last answer still waits for."""
        return (*missing(base, self.said), *self.said)
