"""What runs on a Dask worker: a shard, which asks many prompts at once, in nbllm's own loop there.

Dask starts a task again when its worker died. Here it is not asked again: the client knows what was
told, and sends a new shard of the rest.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib import import_module
from typing import Any

from nbllm.bulk.shard import run_shard
from nbllm.engine import aside, call_soon, submit

_running: dict[str, set[asyncio.Task[Any]]] = {}
_stopped: set[str] = set()
"""Maps that were stopped while a shard of theirs was still on its way here."""


def ask_shard(text: str, mark: str, run: str) -> None:
    """Ask a shard unless that was begun before, and put what it says into the map's queue.

    ``mark`` is the name of the event that says so, ``run`` that of the queue and the map.
    """
    distributed: Any = import_module("distributed")
    client = distributed.get_client()
    begun = distributed.Event(mark, client)
    if begun.is_set():
        return
    begun.set()
    words = distributed.Queue(run, client)
    where = f"the Dask worker {distributed.get_worker().address}"
    try:
        submit(_ask(text, words, run, where)).result()
    finally:
        words.close()


def stop_shards(run: str) -> None:
    """Stop what this worker asks for a map."""
    call_soon(_stop, run)


async def _ask(text: str, words: Any, run: str, where: str) -> None:
    task = asyncio.ensure_future(
        run_shard(text, lambda said: asyncio.wrap_future(aside(words.put, said)), where)
    )
    tasks = _running.setdefault(run, set())
    tasks.add(task)
    if run in _stopped:
        task.cancel()
    try:
        with suppress(asyncio.CancelledError):
            await task
    finally:
        tasks.discard(task)
        if not tasks:
            _running.pop(run, None)


def _stop(run: str) -> None:
    _stopped.add(run)
    for task in _running.get(run, ()):
        task.cancel()
