"""One question, asked until somebody answers: in another way, once more, or another model.

Nothing is asked again once a piece of the answer was given. Each new request is a ``Notice``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nbllm.attempt import RecorderFor, attempt
from nbllm.budget import Budget
from nbllm.catalog.near import near_models
from nbllm.errors import (
    ConfigError,
    LimitExceeded,
    MissingKey,
    ModelNotFound,
    NbllmError,
    SchemaError,
    TimedOut,
)
from nbllm.events import (
    Citation,
    Event,
    Finish,
    Notice,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
    ToolCallStart,
)
from nbllm.fitting import Fitting
from nbllm.memory import Memory
from nbllm.plan import Plan
from nbllm.retreat import first_plan, second_plan
from nbllm.retrying import Pass, Quota, quota_for, seconds_before_retry
from nbllm.settings import timeout_from
from nbllm.streaming.receiver import Receiver

if TYPE_CHECKING:
    from nbllm.replaying import Replay

_CONTENT = (TextDelta, ReasoningDelta, ToolCallStart, ToolCallDelta, Citation)
_OURS = (ConfigError, LimitExceeded, SchemaError)
_NO_QUOTA = "Not asked again: too many requests to this server failed in the last minute."


class Asking:
    """The requests of one generation, and what came of them.

    ``began`` is when the limit of the whole began to run, by ``time.monotonic``; without it, now.
    ``leave`` is asked before each request but the first.
    """

    def __init__(
        self,
        plan: Plan,
        receiver: Receiver,
        *,
        began: float | None = None,
        leave: Pass | None = None,
    ) -> None:
        self._leave = leave
        self._plan = plan
        self._receiver = receiver
        self._began = time.monotonic() if began is None else began
        self._requests = 0
        self._has_content = False
        self._failed: Finish | None = None

    async def run(self) -> None:
        """Ask until a model answers; raises the last failure where none does."""
        try:
            await self._anybody()
        except NbllmError as error:
            if self._failed is None or self._failed.error is not error:
                raise
            self._receiver.take([self._failed])

    async def _anybody(self) -> None:
        failure: NbllmError | None = None
        for plan in (self._plan, *self._plan.fallbacks):
            if failure is not None:
                self._receiver.adopt(plan.answerer)
                self._say(f"{_what(failure)}; {plan.name} answers instead.")
            try:
                await self._one(plan)
            except MissingKey as missing:
                if failure is None:
                    raise
                self._say(str(missing))
            except NbllmError as error:
                if self._is_last(error):
                    raise
                failure = error
            else:
                return
        if failure is not None:
            raise failure

    async def _one(self, plan: Plan) -> None:
        """Ask one model, again while that may help, unless its answer came before."""
        replay = _replay(plan)
        if replay is not None and (played := await replay.find()) is not None:
            fitting = Fitting(plan.form)
            await replay.play(played, self._receiver, lambda batch: self._hear(batch, fitting))
            return
        budget = Budget(plan, self._receiver.tag.run)
        budget.check_prompt()
        failures, quota = 0, _quota(plan)
        asked, notice = first_plan(plan)
        changes = [notice] if notice else []
        self._say(*plan.notices, *changes)
        while True:
            try:
                await self._once(asked, budget, replay and replay.recorder(changes))
            except NbllmError as error:
                failure = error
            else:
                quota.give()
                return
            second = None if self._has_content else second_plan(asked, failure)
            if second is not None:
                asked, notice = second
                changes.append(notice)
                self._say(notice)
                continue
            wait = self._wait(failure, failures, plan)
            if wait is None or not quota.take():
                if wait is not None:
                    self._say(_NO_QUOTA)
                if not self._has_content:
                    budget.forget()
                raise self._final(failure, plan)
            failures += 1
            self._say(f"{_what(failure)}; asking again in {_shown(wait)}.")
            await self._pause(failure, wait)

    async def _once(self, plan: Plan, budget: Budget, note: RecorderFor | None) -> None:
        self._requests += 1
        memory, fitting = Memory(plan.max_bytes), Fitting(plan.form)

        def take(batch: Sequence[Event]) -> None:
            self._hear(batch, fitting)
            budget.take(batch)
            memory.take(batch)

        try:
            await attempt(plan, self._receiver, take, began=self._began, recorder_for=note)
        except NbllmError as error:
            self._requests += (error.attempts or 1) - 1
            error.provider = plan.provider.name
            raise

    def _hear(self, batch: Sequence[Event], fitting: Fitting) -> None:
        if not self._has_content:
            self._has_content = any(isinstance(event, _CONTENT) for event in batch)
        batch = fitting.take(batch)
        failure = self._failure(batch)
        self._receiver.take(batch if failure is None else batch[:-1])
        if failure is not None:
            raise failure

    def _say(self, *notices: str) -> None:
        if notices:
            self._receiver.take([Notice(text) for text in notices])

    def _is_last(self, error: NbllmError) -> bool:
        """Whether no other model may answer."""
        is_late = isinstance(error, TimedOut) and error.phase == "total"
        is_ours = isinstance(error, _OURS)
        return self._has_content or self._receiver.is_stopping or is_late or is_ours

    def _failure(self, batch: Sequence[Event]) -> NbllmError | None:
        """The failure that a batch ends in, which may not be the last word."""
        finish = batch[-1] if batch else None
        if isinstance(finish, Finish) and isinstance(finish.error, NbllmError):
            self._failed = finish
            return finish.error
        return None

    def _wait(self, error: NbllmError, failures: int, plan: Plan) -> float | None:
        """Seconds until the next try; ``None`` where there is none."""
        if self._has_content or self._receiver.is_stopping:
            return None
        wait = seconds_before_retry(error, failures, plan.settings.get("retries", 2))
        total = timeout_from(plan.settings.get("timeout")).total
        if wait is None or total is None:
            return wait
        return wait if time.monotonic() + wait < self._began + total else None

    async def _pause(self, failure: NbllmError, wait: float) -> None:
        if self._leave is not None:
            self._leave.refuse(failure, wait)
        self._receiver.enter("retrying", until=time.perf_counter() + wait)
        await asyncio.sleep(wait)
        if self._leave is not None:
            await self._leave.enter()
        self._receiver.enter("connecting")

    def _final(self, error: NbllmError, plan: Plan) -> NbllmError:
        if isinstance(error, ConfigError):
            return error
        error.attempts = self._requests
        if self._requests > 1:
            error.advise(f"({self._requests} requests were sent.)")
        if isinstance(error, ModelNotFound) and (near := near_models(str(plan.answerer))):
            error.advise(f"Did you mean {' or '.join(near)}?")
        return error


def _replay(plan: Plan) -> Replay | None:
    if plan.shelf is None:
        return None
    from nbllm.replaying import Replay

    return Replay(plan)


def _quota(plan: Plan) -> Quota:
    address = urlsplit(plan.url)
    return quota_for(f"{address.hostname}:{address.port}")


def _what(error: NbllmError) -> str:
    """A failure in a few words."""
    if error.status is not None:
        return f"{error.provider} answered {error.status}"
    return error.message.partition(";")[0].partition(". ")[0][:160]


def _shown(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 10 else f"{max(seconds, 0.1):.1f} s"
