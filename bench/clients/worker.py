"""``python -m clients.worker MODULE:CLASS URL WIRE``: commands in, figures out, as JSON lines.

A command is ``{"command": NAME, "order": [chunks, rate, delay, batch], …}``; the answer is an
object with the figures, or with ``error``. Standard error is everybody's.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import resource
import sys
import traceback
from functools import partial
from typing import Any, TextIO

from provider.order import Order

from clients import first_token, leaving, memory, throughput
from clients.client import Client

_COMMANDS = {
    "stream": throughput.stream,
    "latency": throughput.latency,
    "fan out": throughput.fan_out,
    "first reused": first_token.reused,
    "stop": leaving.stop,
    "drop": leaving.drop,
    "keep": memory.kept,
    "events alone": memory.events_alone,
}


class Worker:
    """One client in one loop, which stands still between two commands."""

    def __init__(self, adapter: str, url: str, wire: str) -> None:
        module, _, name = adapter.partition(":")
        self._opening = partial(getattr(importlib.import_module(module), name), url, wire)
        self._loop = asyncio.new_event_loop()
        self._client: Client = self._loop.run_until_complete(self._open())

    def obey(self, command: str, order: list[int], **options: Any) -> dict[str, Any]:
        """The figures that a command gives."""
        if command == "first cold":
            return first_token.cold(self._opening, Order(*order), **options)
        doing = _COMMANDS[command](self._client, Order(*order), **options)
        return self._loop.run_until_complete(doing)

    def close(self) -> None:
        """Close the client; streams that were dropped open stay so until the process ends."""
        self._loop.run_until_complete(self._client.close())

    async def _open(self) -> Client:
        return self._opening()


def main() -> None:
    """Obey until the end of standard input."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    answers = _own_output()
    worker = Worker(*sys.argv[1:])
    _say(answers, {"ready": True})
    for line in sys.stdin:
        try:
            _say(answers, worker.obey(**json.loads(line)))
        except Exception:  # noqa: BLE001 - whatever a client does is an answer
            _say(answers, {"error": traceback.format_exc()})
    worker.close()


def _own_output() -> TextIO:
    """Standard output for the answers alone: libraries that print are sent to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def _say(answers: TextIO, answer: dict[str, Any]) -> None:
    print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # a client that still holds streams would wait for them
