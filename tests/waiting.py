"""Starting servers: a free port, and patience until it answers."""

from __future__ import annotations

import socket
import time
import urllib.request


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_answers(url: str, seconds: float = 60) -> None:
    """Wait until a server answers; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} did not answer within {seconds} s")
