"""Clients of other makers, each environment one process that is asked through lines of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sdks.helper import program

HERE = Path(__file__).parent
NODE = HERE.parent / "environments" / "node"
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


def bare_environment() -> dict[str, str]:
    """The environment without anybody's keys, addresses and proxies."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


@dataclass(frozen=True)
class Asker:
    """A process that asks."""

    process: subprocess.Popen[str]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """What was heard, as ``Heard`` in python/heard.py."""
        assert self.process.stdin
        assert self.process.stdout
        with self.lock:
            print(json.dumps(question), file=self.process.stdin, flush=True)
            line = self.process.stdout.readline()
        assert line, "the process with the clients ended"
        return json.loads(line)


@contextmanager
def running_python(folder: Path) -> Iterator[Asker]:
    """The official SDK of OpenAI, langchain-openai and ``llm``, whose files are in ``folder``."""
    extra = {"LLM_USER_PATH": str(folder / "llm"), "PYTHONUTF8": "1"}
    command = [str(program("python")), "-W", "ignore", str(HERE / "python" / "ask.py")]
    with _running(command, extra) as asker:
        yield asker


@contextmanager
def running_node() -> Iterator[Asker]:
    """The Vercel AI SDK."""
    assert (NODE / "node_modules").exists(), "the clients for Node.js are missing: make test-sdks"
    with _running(["node", str(NODE / "ask.mjs")], {}) as asker:
        yield asker


@contextmanager
def _running(command: list[str], extra: dict[str, str]) -> Iterator[Asker]:
    environment = {**bare_environment(), **extra}
    process = subprocess.Popen(command, stdin=-1, stdout=-1, text=True, env=environment)
    assert process.stdin
    assert process.stdout
    try:
        yield Asker(process)
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()
