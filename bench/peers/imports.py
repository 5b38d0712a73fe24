"""What it costs to import a client, in processor time of fresh interpreters."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenarios import IMPORT, OURS

from peers.roster import OUR_PYTHON, PEERS_PYTHON, Entry
from peers.rounds import Answer, Reading, figures, in_turns
from peers.workers import environment

if TYPE_CHECKING:
    from measure import Figure

    from peers.workers import Workers

# Of these the adapter is the code that is run; a quick run leaves out those with a share.
_ENTRIES = (
    Entry(OURS, "import nbllm", python=OUR_PYTHON),
    Entry(f"{OURS} with stream", "import nbllm; nbllm.stream", python=OUR_PYTHON),
    Entry("httpx", "import httpx", python=OUR_PYTHON),
    Entry("aiohttp raw", "import aiohttp", python=PEERS_PYTHON),
    Entry("httpx + httpx-sse", "import httpx, httpx_sse", python=PEERS_PYTHON),
    Entry("openai", "import openai", python=PEERS_PYTHON),
    Entry("anthropic", "import anthropic", python=PEERS_PYTHON, share=0.5),
    Entry("ollama", "import ollama", python=PEERS_PYTHON),
    Entry("litellm", "import litellm", python=PEERS_PYTHON, share=0.1),
)


def imports(workers: Workers, *, quick: bool) -> Iterator[Figure]:
    """Milliseconds of processor time, those of the bare interpreter taken off."""
    del workers
    entries = [entry for entry in _ENTRIES if entry.share == 1 or not quick]
    for entry in entries[:2]:
        _measure(entry)  # writes the bytecode; pip did so for the others
    readings = [Reading(IMPORT, "ms CPU", "cpu", 1e3)]
    yield from figures(readings, in_turns(2 if quick else 5, entries, _measure, slow_once=True))


def _measure(entry: Entry) -> Answer:
    bare = _seconds(Entry(entry.name, "pass", python=entry.python))
    return {"cpu": max(_seconds(entry) - bare, 0.0)}


def _seconds(entry: Entry) -> float:
    before = _spent()
    command = [entry.python, "-c", entry.adapter]
    subprocess.run(command, check=True, env=environment())  # noqa: S603 - our own code
    return _spent() - before


def _spent() -> float:
    """Processor time of the children that ended, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
