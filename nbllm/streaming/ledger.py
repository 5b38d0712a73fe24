"""What all runs of this process cost together, those that are running included."""

from __future__ import annotations

import os
import threading
from collections import deque
from dataclasses import dataclass, replace

from nbllm.response import Response
from nbllm.streaming.generation import Generation


@dataclass(slots=True)
class Account:
    """What the finished runs of one model came to, ``cost`` in US dollars.

    ``unknown`` counts those whose cost nobody knows: with a price, what came of them is estimated.
    """

    runs: int = 0
    unknown: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0


class Ledger:
    """Estimates of the runs that are running, and accounts of the finished, by model.

    May be used from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._estimates: dict[str, dict[object, float]] = {}
        self._over: deque[Generation] = deque()
        self._accounts: dict[str, Account] = {}

    def open(self, run: str) -> None:
        """A run begins to cost something, or goes on to."""
        with self._lock:
            self._estimates.setdefault(run, {})

    def estimate(self, run: str, request: object, dollars: float) -> None:
        """Say what a request of an open run costs as far as it came."""
        with self._lock:
            if run in self._estimates:
                self._estimates[run][request] = dollars

    def forget(self, run: str, request: object) -> None:
        """A request came to nothing."""
        with self._lock:
            self._estimates.get(run, {}).pop(request, None)

    def close(self, generation: Generation) -> None:
        """A run is over: what it costs takes the place of the estimate; takes no time here."""
        self._over.append(generation)

    def spent(self) -> float:
        """US dollars until now; what is not known is not in it."""
        with self._lock:
            self._settle()
            running = sum(sum(costs.values()) for costs in self._estimates.values())
            return running + sum(account.cost for account in self._accounts.values())

    def accounts(self) -> dict[str, Account]:
        """The accounts of finished runs by ``provider/model``."""
        with self._lock:
            self._settle()
            return {model: replace(account) for model, account in self._accounts.items()}

    def _settle(self) -> None:
        while self._over:
            generation = self._over.popleft()
            response = outcome(generation)
            account = self._accounts.setdefault(str(generation.answerer), Account())
            account.runs += 1
            account.unknown += response.cost is None
            account.input_tokens += response.usage.input_tokens or 0
            account.output_tokens += response.usage.output_tokens or 0
            account.cost += least_cost(generation) if response.cost is None else response.cost
            self._estimates.pop(generation.tag.run, None)


def outcome(generation: Generation) -> Response:
    """What a run that is over came to; the run itself does not keep its text a second time."""
    log, times, started = generation.log, generation.times, generation.started or 0.0
    return generation.answerer.fold(log, times, started).response()


def least_cost(generation: Generation) -> float:
    """An estimate for a run that was cut before any count: something came, and was not free.

    In US dollars; 0 where nothing came or no price is known.
    """
    log, started = generation.log[:-1], generation.started or 0.0
    so_far = generation.answerer.fold(log, generation.times, started).response()
    has_content = so_far.text or so_far.reasoning or so_far.tool_calls
    return so_far.cost or 0.0 if has_content else 0.0


_ledger = Ledger()


def ledger() -> Ledger:
    """The ledger of this process."""
    return _ledger


def _begin_anew() -> None:
    global _ledger  # noqa: PLW0603 - one for the process; a forked one has spent nothing
    _ledger = Ledger()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_anew)
