"""What ``import nbllm`` costs beside ``import httpx``."""

from __future__ import annotations

import resource
import subprocess
import sys
from functools import partial

from measure import Result, in_turns

ROUNDS = 15


def run() -> list[Result]:
    """Processor time of fresh interpreters, the bare interpreter taken off."""
    bare, ours, baseline = in_turns(
        ROUNDS, *(partial(seconds, code) for code in ("pass", "import nbllm", "import httpx"))
    )
    return [
        Result("import nbllm / import httpx, whole process", ours * 1e3, baseline * 1e3, "ms"),
        Result(
            "import nbllm / import httpx, import alone",
            max(ours - bare, 0.0) * 1e3,
            (baseline - bare) * 1e3,
            "ms",
        ),
    ]


def seconds(code: str) -> float:
    """Processor time of one interpreter that runs ``code``."""
    before = spent()
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code
    return spent() - before


def spent() -> float:
    """Processor time of the children so far, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
