"""A map from the first prompt to the last answer, on the thread of whoever called it."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import replace

from nbllm.bulk.batch import Batch
from nbllm.bulk.job import Job
from nbllm.bulk.progress import Progress
from nbllm.bulk.purse import Purse, paid
from nbllm.bulk.questions import Questions, failed, unsent
from nbllm.bulk.row import Row
from nbllm.bulk.runs import Found, Runs
from nbllm.bulk.work import Executor, Work
from nbllm.errors import LimitExceeded, NbllmError, interrupted
from nbllm.events import Finish
from nbllm.response import Response
from nbllm.streaming.answerer import Answerer
from nbllm.streaming.generation import Generation
from nbllm.streaming.interrupts import Reading, Shield
from nbllm.streaming.waiting import block_beyond, block_to_end, refuse_deadlock

_CLOSING_SECONDS = 2.0
_DRAWING_SECONDS = 0.02
_DOUBT = "{} may be charged twice: an earlier run was killed while they were asked."
_TWICE = "May be charged twice: an earlier run was killed while this was asked."


class Driver:
    """Draws jobs as there is room for them, and keeps what comes of them.

    ``stops`` says that the first error ends all.
    """

    def __init__(
        self,
        questions: Questions,
        executor: Executor,
        runs: Runs,
        progress: Progress,
        max_cost: float | None,
        *,
        stops: bool = False,
    ) -> None:
        self._questions = questions
        self._runs = runs
        self._progress = progress
        self._stops = stops
        self._purse = Purse(max_cost)
        self._rows: dict[int, Row] = {}
        self._open: dict[int, Job] = {}
        self._doubtful: set[int] = set()
        self._drawn = 0
        self._is_drained = False
        self._error: NbllmError | None = None

        async def source(run: Generation) -> None:
            await executor.run(self._work)
            run.take([Finish("stop")])

        self._run = Generation(source, Answerer("nbllm", "map"))
        self._work = Work(self._run, self._purse, keeps=runs.keeps)

    def run(self) -> Batch:
        """All of it. Raises as ``map`` does once something was sent."""
        refuse_deadlock(self._run)
        try:
            with Reading([self._run]):
                self._go_on()
            self._close()
            if self._error is None:
                return self._batch()
        except KeyboardInterrupt:
            with suppress(KeyboardInterrupt):
                self._close()
            raise self._interrupted() from None
        except BaseException as error:  # noqa: BLE001 - it is raised again with what is finished
            with suppress(Exception):
                self._close()
            raise self._with_batch(error) from None
        raise self._with_batch(self._error)

    def _go_on(self) -> None:
        """Until all is answered; an interrupt gets through only while prompts are drawn."""
        self._run.start()
        while not self._run.finished:
            position = len(self._run.log)
            with Shield([self._run]) as shield:
                self._settle()
            drawn = [] if shield.is_interrupted else self._draw()
            with shield:
                for jobs in drawn:
                    self._open.update({job.index: job for job in jobs})
                    self._work.give(jobs)
                if not self._work.wanted():
                    block_beyond([(self._run, position)], shield)
            if shield.is_interrupted:
                raise KeyboardInterrupt

    def _settle(self) -> None:
        """Write down what begins and what is over."""
        beginnings, told = self._work.beginning(), self._work.told()
        for job, response in told:
            self._put(job, response)
        self._runs.write([job for one in beginnings for job in one.jobs], told)
        self._work.wrote(beginnings)

    def _draw(self) -> list[list[Job]]:
        """What those who wait are asked next: what is there within a moment, one job or more.

        Nothing for one of them is that there are no more.
        """
        drawn: list[list[Job]] = []
        end = time.monotonic() + _DRAWING_SECONDS
        for most in self._work.wanted():
            jobs: list[Job] = []
            while len(jobs) < most and (job := self._next(end)) is not None:
                jobs.append(job)
            if jobs or self._is_over:
                drawn.append(jobs)
            if self._questions.total is None:
                break  # the next prompt of a generator may take its time
        return drawn

    @property
    def _is_over(self) -> bool:
        """Whether nothing more will be asked."""
        return self._is_drained or self._error is not None

    def _next(self, end: float = math.inf) -> Job | None:
        """The next job that was not answered before; ``None`` behind the last, and after ``end``.

        By ``time.monotonic``.
        """
        while not self._is_over and time.monotonic() < end:
            try:
                one = next(self._questions)
            except StopIteration:
                self._is_drained = True
                break
            index = self._drawn
            self._drawn += 1
            if isinstance(one, Row):
                self._add(index, one)
            elif not self._is_answered(one):
                return one
        return None

    def _is_answered(self, job: Job) -> bool:
        """Whether an earlier run had its answer, which is its row now."""
        found = self._runs.find(job)
        if found is Found.DOUBTFUL:
            self._doubtful.add(job.index)
        if not isinstance(found, Response):
            return False
        self._purse.before += paid(found) or 0.0
        self._add(job.index, Row(job.prompt, job.model, found, is_resumed=True))
        return True

    def _put(self, job: Job, response: Response) -> None:
        self._open.pop(job.index, None)
        if response.finish_reason == "cancelled" and self._purse.is_empty:
            response = failed(response, self._too_dear("stopped"))
        is_doubtful = job.index in self._doubtful
        if is_doubtful:
            response = replace(response, notices=(*response.notices, _TWICE))
        self._add(job.index, Row(job.prompt, job.model, response, is_doubtful=is_doubtful))

    def _add(self, index: int, row: Row) -> None:
        self._rows[index] = row
        self._progress.add(row)
        if self._stops and row.error is not None and self._error is None:
            self._error = row.error
            self._run.stop()

    def _close(self) -> None:
        """Stop what runs, keep what came of it, and say of the rest why it was not asked.

        Once more does no harm; an interrupt meanwhile is raised at the end.
        """
        with Shield([self._run]) as shield:
            try:
                self._end()
            finally:
                self._progress.close()
                self._runs.close()
        if shield.is_interrupted:
            raise KeyboardInterrupt

    def _end(self) -> None:
        self._run.stop()
        block_to_end([self._run], timeout=_CLOSING_SECONDS)
        self._settle()
        finish = self._run.log[-1]
        if isinstance(finish, Finish) and finish.error is not None:
            raise finish.error
        if self._purse.is_empty:
            self._refuse()

    def _refuse(self) -> None:
        """Nothing more is sent: every other row says why, or was answered in an earlier run."""
        left, self._open = self._open, {}
        for index, job in sorted(left.items()):
            self._add(index, unsent(job.prompt, job.model, self._too_dear("not sent")))
        if self._questions.total is None:
            return
        while (job := self._next()) is not None:
            self._add(job.index, unsent(job.prompt, job.model, self._too_dear("not sent")))

    def _too_dear(self, what: str) -> LimitExceeded:
        return LimitExceeded(
            f"{what}: all of it costs more than max_cost={self._purse.limit}, about "
            f"${self._purse.total:.2g} until now. Pass a larger max_cost= to go on."
        )

    def _interrupted(self) -> KeyboardInterrupt:
        kept = f"{len(self._rows):,} rows are in sys.last_value.response"
        if self._runs.keeps:
            kept = f"what is finished is in {self._runs.name}; the same map again goes on"
        return interrupted(self._batch(), f"stopped; {kept}")

    def _with_batch(self, error: BaseException) -> BaseException:
        """The error with what is finished as its ``batch``."""
        vars(error).update(batch=self._batch())
        return error

    def _batch(self) -> Batch:
        rows = [self._rows[index] for index in sorted(self._rows)]
        twice = sum(row.is_doubtful for row in rows)
        doubt = [_DOUBT.format("1 prompt" if twice == 1 else f"{twice:,} prompts")]
        return Batch(rows, [*(doubt if twice else []), *self._work.notices])
