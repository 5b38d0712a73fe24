"""The fault matrix: one row for each fault, in the order of its numbers."""

from __future__ import annotations

from faults import arrival, beside, connect, proxies, refusals, stream, tolerance, waits
from faults.row import Row
from faults.ways import WAYS
from kernels.conftest import PYTHONS

_ROOMS = (connect, proxies, refusals, waits, arrival, stream, tolerance, beside)


def place_of(number: str) -> tuple[str, int]:
    """What a number is sorted by."""
    return number[0], int(number[1:])


ROWS: tuple[Row, ...] = tuple(
    sorted((row for room in _ROOMS for row in room.ROWS), key=lambda row: place_of(row.number))
)
KERNELS = {f"%%llm {name[-1]}": name for name in PYTHONS}
OVER_HTTPX = {f"{way} httpx": way for way in WAYS}
"""The same ways, over the transport that serves proxies."""
WAY_NAMES = (*WAYS, *OVER_HTTPX, *KERNELS)
