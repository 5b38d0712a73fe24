"""From ``stream.stop()`` to the disconnect that the server sees.

``python bench/stop_to_disconnect.py`` prints milliseconds by the wall clock of both processes.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path.insert(0, str(TESTS))

import nbllm  # noqa: E402 - behind the path
from provider import Provider, running_provider  # noqa: E402 - lies in tests

RUNS = 30
MODEL = "words-100-100"


def stop_here(stop: Callable[[], object]) -> None:
    """Stop from the thread that reads."""
    stop()


def stop_elsewhere(stop: Callable[[], object]) -> None:
    """Stop from a thread of its own."""
    threading.Thread(target=stop).start()


def measure(provider: Provider, way: Callable[[Callable[[], object]], None]) -> float:
    """Milliseconds of one stop in mid-stream."""
    before = len(provider.log())
    stream = nbllm.stream("Go.", f"compatible/{MODEL}", base_url=provider.base_url).start()
    next(iter(stream.text_stream))
    stopped = time.time()
    way(stream.stop)
    return (provider.wait_for_disconnect(MODEL, before) - stopped) * 1_000


def main() -> None:
    """Print a row for each way."""
    with running_provider() as provider:
        for way in (stop_here, stop_elsewhere):
            times = sorted(measure(provider, way) for _ in range(RUNS))
            row = f"median {statistics.median(times):.2f}, {times[0]:.2f} to {times[-1]:.2f}"
            print(f"{way.__name__:<16}{row} ms in {RUNS} runs")


if __name__ == "__main__":
    main()
