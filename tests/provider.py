"""The test server as a running process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SERVER = Path(__file__).with_name("provider_server.py")


@dataclass(frozen=True)
class Provider:
    """Where the server is, and what it saw."""

    port: int

    @property
    def base_url(self) -> str:
        """The address that nbllm is given."""
        return f"http://127.0.0.1:{self.port}/v1"

    def log(self) -> list[dict[str, Any]]:
        """Each request so far, with the time at which its client hung up, if it did."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/log", timeout=10) as answer:
            return json.load(answer)

    def wait_for_disconnect(self, model: str, request: int = -1, seconds: float = 5) -> float:
        """The wall-clock time at which the client of a request for ``model`` hung up.

        ``request`` counts from 0; without it the newest is meant.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            entries = [entry for entry in self.log() if entry["model"] == model]
            if len(entries) > max(request, 0) and "disconnected_at" in entries[request]:
                return entries[request]["disconnected_at"]
            time.sleep(0.02)
        raise AssertionError(f"nobody hung up on {model} within {seconds} s")

    def wait_until_held_back(self, model: str, seconds: float = 30) -> list[int]:
        """How many pieces each request for ``model`` was sent, once none is sent any more."""
        end, before = time.monotonic() + seconds, None
        while time.monotonic() < end:
            time.sleep(1)
            sent = [entry.get("sent", 0) for entry in self.log() if entry["model"] == model]
            if sent and sent == before:
                return sent
            before = sent
        raise AssertionError(f"{model} was not held back within {seconds} s")


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A server of our own on a free port."""
    process = subprocess.Popen(
        [sys.executable, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    try:
        yield Provider(int(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
