"""The provider in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parents[1]
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Provider:
    """A running provider, and what it knows of its clients."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def spent(self) -> float:
        """Processor time of the server so far, in seconds."""
        return self._get("/spent")

    def disconnects(self) -> list[dict[str, Any]]:
        """Clients that hung up since the last call: ``at`` (ns), ``model``, ``sent``, ``how``."""
        return self._get("/disconnects")

    def wait_for_disconnects(self, count: int, seconds: float) -> list[dict[str, Any]]:
        """As many of them as came in time, at most ``count``."""
        found: list[dict[str, Any]] = []
        end = time.monotonic() + seconds
        while len(found) < count and time.monotonic() < end:
            found += self.disconnects() or []
            time.sleep(0.01)
        return found

    def _get(self, path: str) -> Any:
        with _direct.open(self.url + path) as answer:
            return json.load(answer)


@contextmanager
def running_provider() -> Generator[Provider, None, None]:
    """Start it, and end it behind the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "provider"],
        cwd=BENCH,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Provider(int(next(process.stdout or iter(()), "0")))
    finally:
        process.communicate(timeout=5)
