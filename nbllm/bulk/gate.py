"""Where the jobs of a map wait for their turn, each model's in a queue of its own."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from nbllm.bulk.limits import Limits
from nbllm.bulk.pace import Lane
from nbllm.errors import NbllmError, Overloaded, RateLimited
from nbllm.plan import Plan
from nbllm.response import Response

_LONGEST_WAIT = 60.0


class Gate:
    """The queues of one event loop, by ``provider/model``."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._queues: dict[str, _Queue] = {}
        self.estimated = 0
        """Answers that ``tpm`` counted by an estimate, because nobody said how many they were."""

    def ticket(self, plan: Plan) -> Ticket:
        """One question's place in its model's queue."""
        name = str(plan.answerer)
        if name not in self._queues:
            limits = self._limits
            self._queues[name] = _Queue(Lane(limits.concurrency, limits.rpm, limits.tpm))
        return Ticket(self, self._queues[name], plan.prompt_tokens)


class _Queue:
    """A lane with those who wait for it, the first of them in front."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()

    async def enter(self, prompt_tokens: int) -> float:
        """Wait for a turn; gives the tokens that were reckoned with."""
        async with self._turn:
            while True:
                tokens = self.lane.estimate(prompt_tokens)
                wait = self.lane.seconds(tokens)
                if not wait and self.lane.has_room:
                    self.lane.begin(tokens)
                    return tokens
                self._changed.clear()
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), wait or None)

    def change(self) -> None:
        """Let the first one look again."""
        self._changed.set()


class Ticket:
    """One question's leave to send requests, of one model's queue."""

    def __init__(self, gate: Gate, queue: _Queue, prompt_tokens: int) -> None:
        self._gate = gate
        self._queue = queue
        self._prompt_tokens = prompt_tokens
        self._tokens = 0.0
        self._is_inside = False

    async def enter(self) -> None:
        """Wait until it may send one."""
        self._tokens = await self._queue.enter(self._prompt_tokens)
        self._is_inside = True

    def refuse(self, error: NbllmError, wait: float) -> None:
        """A request failed: the place is free, and none is to be had while the server says no."""
        self._leave()
        self._shut(error, wait)

    def leave(self, response: Response) -> None:
        """The question is over, whatever came of it."""
        is_inside = self._is_inside
        self._leave()
        if response.error is not None:
            self._shut(response.error, response.error.retry_after or 0.0)
        elif is_inside and response.ok:
            self._learn(response)

    def _leave(self) -> None:
        if self._is_inside:
            self._is_inside = False
            self._queue.lane.end()
            self._queue.change()

    def _shut(self, error: NbllmError, wait: float) -> None:
        if isinstance(error, (RateLimited, Overloaded)):
            self._queue.lane.shut(min(wait, _LONGEST_WAIT))

    def _learn(self, response: Response) -> None:
        lane, usage = self._queue.lane, response.usage
        sent, came = usage.input_tokens, usage.output_tokens
        if sent is None or came is None:
            self._gate.estimated += lane.counts_tokens
            sent, came = self._prompt_tokens, len(response.text.encode(errors="replace")) // 4
        lane.learn(self._tokens, sent + came, came)
