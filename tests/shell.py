"""``nbllm`` as a person at a shell runs it: a process of its own, with pipes or a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "nbllm")
PATIENCE = 60.0
_CHANGES = ("NBLLM_", "JPY_", "PYTHONUNBUFFERED", "PYTHONUTF8", "PYTHONIOENCODING")
"""Variables that change what is said, or how."""


class Said(NamedTuple):
    """What a process said, and how it ended."""

    status: int
    out: str
    err: str


def environment(**changes: str | None) -> dict[str, str]:
    """The variables of this process without keys and choices; ``None`` takes one away."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_CHANGES) and not name.endswith("_API_KEY")
    }
    kept |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = value
    return kept


def nbllm(
    *words: str, said: str | bytes | None = None, env: Mapping[str, str] | None = None
) -> Said:
    """Run it to its end; ``said`` is what is piped in, nothing unless said."""
    data = said.encode() if isinstance(said, str) else said
    ended = subprocess.run(
        [*COMMAND, *words],
        input=data or b"",
        capture_output=True,
        env=environment() if env is None else env,
        timeout=PATIENCE,
        check=False,
    )
    return Said(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@contextmanager
def running(*words: str, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run it with a pipe on each side; what is left of it at the end is killed."""
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment() if env is None else env,
        bufsize=0,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def read_until(pipe: IO[bytes] | None, wanted: bytes) -> bytes:
    """Read a pipe until that came; fails where the pipe ends first."""
    assert pipe is not None
    data, end = b"", time.monotonic() + PATIENCE
    while wanted not in data:
        assert time.monotonic() < end, data
        piece = os.read(pipe.fileno(), 65536)
        assert piece, f"it ended behind {data!r}"
        data += piece
    return data
