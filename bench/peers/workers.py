"""Clients at work, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from provider.order import Order

from peers.roster import Entry

if TYPE_CHECKING:
    from provider.running import Provider

_BENCH = Path(__file__).parents[1]
_WARM_UP = Order(200)
# Without the first litellm asks the network for its prices at import; the proxies would take part.
_ENVIRONMENT = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
_PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}


class WorkerError(Exception):
    """A client could not do what it was asked for, or not all of it."""


class Worker:
    """One client, warmed up; a context manager."""

    def __init__(self, entry: Entry, wire: str, provider: Provider) -> None:
        self.entry = entry
        self._wire = wire
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [entry.python, "-m", "clients.worker", entry.adapter, provider.url, wire],
            cwd=_BENCH,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()
        self.ask("stream", _WARM_UP)

    def ask(self, command: str, order: Order, **options: Any) -> dict[str, Any]:
        """The figures that a command gives; raises ``WorkerError``."""
        line = json.dumps({"command": command, "order": order, **options})
        try:
            print(line, file=self._process.stdin, flush=True)
        except BrokenPipeError as error:
            raise WorkerError(f"{self._name} is gone") from error
        return self._answer()

    def close(self) -> None:
        """End the process."""
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def __enter__(self) -> Worker:  # noqa: PYI034 - Self is not in typing before 3.11
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _answer(self) -> dict[str, Any]:
        line = next(self._process.stdout or iter(()), "")
        if not line:
            raise WorkerError(f"{self._name} ended with status {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            print(answer["error"], file=sys.stderr)
            last = answer["error"].strip().splitlines()[-1]
            raise WorkerError(f"{self._name}: {last}")
        return answer

    @property
    def _name(self) -> str:
        return f"{self.entry.name} over {self._wire}"


class Workers:
    """Starts each worker when it is first asked for, and keeps it; a context manager."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._started: dict[tuple[str, str], Worker] = {}

    def get(self, entry: Entry, wire: str) -> Worker:
        """The worker of a client on a wire."""
        key = (entry.name, wire)
        if key not in self._started:
            self._started[key] = Worker(entry, wire, self.provider)
        return self._started[key]

    def fresh(self, entry: Entry, wire: str) -> Worker:
        """A worker that has done nothing but warm up; the caller closes it."""
        return Worker(entry, wire, self.provider)

    def __enter__(self) -> Workers:  # noqa: PYI034 - as above
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for worker in self._started.values():
            worker.close()
        self._started.clear()


def environment() -> dict[str, str]:
    """The environment of every client that is measured."""
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
    return kept | _ENVIRONMENT
