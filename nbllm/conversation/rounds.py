"""A turn that runs: answers and tools in turn, until there is an answer that asks for no tool."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from nbllm.asking import Asking
from nbllm.conversation.keeping import cut, kept, results_of
from nbllm.conversation.round import Round
from nbllm.errors import LimitExceeded
from nbllm.events import Finish

if TYPE_CHECKING:
    from nbllm.conversation.keeping import Messages
    from nbllm.conversation.turn import Turn
    from nbllm.messages import Message
    from nbllm.plan import Plan
    from nbllm.streaming.generation import Generation

_WHOLE = ("stop", "tool_calls")
_CUT_CALL = "This call was not finished: {why}. The tool may have run in part."


class Rounds:
    """The rounds of one turn, and what of them is kept, however they end."""

    def __init__(self, turn: Turn, generation: Generation) -> None:
        self._turn = turn
        self._generation = generation
        self._began = time.monotonic()
        self._spent: list[float | None] = []
        self._is_again = turn.is_again
        self._notices: set[str] = set()
        self._base: Messages = ()
        self._said: Messages = ()
        self._steps: Messages = ()
        self._called: Message | None = None
        self._round: Round | None = None
        self._is_kept = False

    async def run(self) -> None:
        """Ask, run tools and ask again until there is an answer; raises what went wrong."""
        await self._turn.thread.begin(self._generation)
        self._base = self._turn.base()
        self._said = self._turn.said_behind(self._base)
        try:
            await self._all()
        except asyncio.CancelledError:
            self._keep_cut("the turn was stopped")
            raise
        except Exception:
            self._keep_cut("the turn failed")
            raise

    async def _all(self) -> None:
        for number in range(1, self._turn.max_rounds + 1):
            answering = await self._ask()
            if answering.finish is None:
                return
            self._called = self._generation.response().message
            if number < self._turn.max_rounds:
                await self._run_tools(self._called)
                self._pay(answering.cost())
        raise LimitExceeded(
            f"the model asked for tools in each of max_rounds={self._turn.max_rounds} rounds; what "
            "came is kept. Send a prompt to go on, or give the conversation a larger max_rounds="
        )

    async def _ask(self) -> Round:
        plan = self._turn.plan_behind(self._base)
        if self._steps:
            messages = (*self._base, *self._said, *self._steps)
            plan = self._turn.plan(messages, is_first=False)
        if self._is_again:
            plan = plan.anew()
        if self._spent:
            plan = _behind(plan, self._spent[-1] or 0.0, self._notices)
        self._notices = {*self._notices, *plan.notices}
        self._round = Round(self._generation, plan.answerer, self._spent, self._goes_on)
        await Asking(plan, self._round, began=self._began).run()
        return self._round

    async def _run_tools(self, called: Message) -> None:
        """Run the calls, whose results the stream gets as they come."""
        calls = self._generation.response().tool_calls
        self._generation.enter("waiting")
        if self._turn.run_calls is not None:
            await self._turn.run_calls(calls, self._generation)
        self._close_step(called, "no result came")

    def _close_step(self, called: Message, why: str) -> None:
        """The calls with their results, and a failure for each that has none."""
        given = self._round.results() if self._round else {}
        results = results_of(called.tool_calls, given, _CUT_CALL.format(why=why))
        self._steps += (called, results)
        self._called = None

    def _pay(self, cost: float | None) -> None:
        before = self._spent[-1] if self._spent else 0.0
        self._spent.append(None if before is None or cost is None else before + cost)

    def _goes_on(self, finish: Finish) -> bool:
        """Whether tools are to run; where not, the answer is kept before anybody hears the end."""
        response = self._generation.response()
        called = {call.name for call in response.tool_calls}
        can_run = self._turn.run_calls is not None and not called & self._turn.handed_back
        if called and can_run and finish.reason in _WHOLE:
            return True
        if finish.reason in ("cancelled", "error"):
            self._keep_cut("the turn failed")
        elif response.tool_calls and finish.reason not in _WHOLE:
            self._keep(cut(response.text), f"the answer ended in {finish.reason}")
        else:
            self._keep(response.message, "the model said nothing")
        return False

    def _keep_cut(self, why: str) -> None:
        """Keep what there is of a turn that broke off; a call without a result gets one."""
        if self._called is not None:
            self._close_step(self._called, why)
            self._keep(None, why)
        elif self._round is not None and self._round.has_begun:
            self._keep(cut(self._generation.response().text), why)
        else:
            self._keep(None, why)

    def _keep(self, answer: Message | None, why: str) -> None:
        if not self._is_kept:
            self._is_kept = True
            self._turn.keep(self._base, kept(self._said, self._steps, answer, why))


def _behind(plan: Plan, spent: float, said: Collection[str]) -> Plan:
    """The plan of a round behind others that cost something, without the notices of the first."""
    notices = tuple(notice for notice in plan.notices if notice not in said)
    fallbacks = tuple(_behind(fallback, spent, said) for fallback in plan.fallbacks)
    return replace(plan, spent=spent, notices=notices, fallbacks=fallbacks)
