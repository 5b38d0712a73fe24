"""A provider's server that is not ours: aimock, from npm."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from waiting import free_port, wait_until_answers

ROOT = Path(__file__).resolve().parents[1]
COMMAND = ROOT / "js" / "node_modules" / ".bin" / "llmock"
FIXTURES = [
    {
        "match": {"userMessage": "weather"},
        "response": {
            "content": "Two questions. ",
            "toolCalls": [
                {"name": "get_weather", "arguments": {"city": "Zürich"}},
                {"name": "get_time", "arguments": {"zone": "Europe/Zurich"}},
            ],
        },
    },
    {
        "match": {"userMessage": "think"},
        "response": {"reasoning": "First this. Then that.", "content": "The answer is **42**."},
    },
    {
        "match": {"userMessage": "too much"},
        "response": {
            "error": {
                "message": "Slow down.",
                "type": "rate_limit_error",
                "code": "rate_limit_exceeded",
            },
            "status": 429,
        },
    },
    {
        "match": {"userMessage": "cut"},
        "response": {
            "content": "This sentence is cut off somewhere in its middle, and never ends."
        },
        "truncateAfterChunks": 3,
    },
    {
        "match": {"userMessage": "table"},
        "response": {"content": "| a | b |\n|---|---|\n| 1 | *two* |\n\nÜber 日本語 🎉 the end."},
    },
]


@contextmanager
def running_aimock(
    folder: Path, fixtures: Sequence[Mapping[str, Any]] = FIXTURES, latency: int = 15
) -> Iterator[str]:
    """The base address of a running server that answers by ``fixtures``.

    ``latency`` is the pause before each chunk, in milliseconds.
    """
    assert COMMAND.exists(), f"{COMMAND.name} is missing: run `make setup`"
    (folder / "fixtures.json").write_text(json.dumps({"fixtures": fixtures}))
    port = free_port()
    with (folder / "aimock.log").open("w") as log:
        process = subprocess.Popen(
            [
                *(COMMAND, "-p", str(port), "-f", "fixtures.json"),
                *("--chunk-size", "8", "-l", str(latency)),
            ],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            wait_until_answers(f"http://127.0.0.1:{port}/v1/models")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait(10)
