"""What a notebook must load before its first word is shown."""

from __future__ import annotations

import gzip
from collections.abc import Collection, Iterator
from pathlib import Path

from measure import Figure
from scenarios import BUNDLE, OURS

EAGER = Path(__file__).resolve().parents[2] / "nbllm" / "notebook" / "static" / "board.js"


def run(*, quick: bool, only: Collection[str]) -> Iterator[Figure]:  # noqa: ARG001 - as every part
    """The size of the eager bundle, compressed as servers do it."""
    yield Figure(BUNDLE, OURS, "kB gzip", (len(gzip.compress(EAGER.read_bytes())) / 1e3,))
